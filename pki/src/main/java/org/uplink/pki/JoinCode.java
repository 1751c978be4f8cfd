package org.uplink.pki;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Locale;
import java.util.Optional;
import org.uplink.platform.Sha256;

/**
 * What a person compares before a host joins without a token: the same on the host and at the
 * engine only if nobody is between them. It is the first 160 bits of the SHA-256 of the authority's
 * public key and the host's, as 8 groups of 4 digits and letters (Crockford's Base32, without I, L,
 * O and U).
 *
 * @param text the code, with "-" between the groups
 */
public record JoinCode(String text) {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int BITS = 5;
  private static final int LENGTH = 32;
  private static final int GROUP = 4;
  private static final byte[] PURPOSE = "uplink join code 1\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * Returns the code of two keys.
   *
   * @param authority the key of the engine's authority, as this side sees it
   * @param host the key of the host's request, as this side sees it
   */
  public static JoinCode of(PublicKey authority, PublicKey host) {
    MessageDigest digest = Sha256.begin();
    digest.update(PURPOSE);
    for (PublicKey key : new PublicKey[] {authority, host}) {
      byte[] encoded = key.getEncoded();
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
      digest.update(encoded);
    }
    return new JoinCode(grouped(digits(digest.digest())));
  }

  /**
   * Reads a code as a person types it: in capitals or not, with any blanks and hyphens. I and L are
   * 1, and O is 0.
   *
   * @return empty if the text is no whole code
   */
  public static Optional<JoinCode> parse(String typed) {
    String digits =
        typed
            .replaceAll("[\\s-]", "")
            .toUpperCase(Locale.ROOT)
            .replace('I', '1')
            .replace('L', '1')
            .replace('O', '0');
    return digits.length() == LENGTH && digits.chars().allMatch(each -> DIGITS.indexOf(each) >= 0)
        ? Optional.of(new JoinCode(grouped(digits)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }

  private static String digits(byte[] digest) {
    var digits = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      int bit = i * BITS;
      // Five bits are in at most two bytes.
      int pair = ((digest[bit / 8] & 0xff) << 8) | (digest[bit / 8 + 1] & 0xff);
      digits.append(DIGITS.charAt((pair >> (16 - BITS - bit % 8)) & ((1 << BITS) - 1)));
    }
    return digits.toString();
  }

  private static String grouped(String digits) {
    return digits.replaceAll("(.{" + GROUP + "})(?!$)", "$1-");
  }
}
