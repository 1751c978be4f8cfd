package org.uplink.verbs.join;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.uplink.address.HostAndPort;

/**
 * What a person carries to a host, so that the host can join: one line of URL-safe Base64 without
 * padding. Its bytes are a version (1), the SHA-256 of the authority's certificate (32), the secret
 * (16), the engine's addresses (ASCII, with a comma between two), and the first bytes of the
 * SHA-256 of all that (6), by which a mistake in copying is found before any engine is asked.
 *
 * @param engines where agents reach the engine; at least one
 * @param authority the SHA-256 of the certificate of the engine's authority, in hexadecimal
 * @param secret 128 random bits, in hexadecimal
 */
public record JoinToken(List<HostAndPort> engines, String authority, String secret) {
  private static final byte VERSION = 1;
  private static final int DIGEST = 32;
  private static final int SECRET = 16;
  private static final int CHECKSUM = 6;
  private static final int LEAST = 1 + DIGEST + SECRET + CHECKSUM;

  /** How long a token may be: 40 long DNS names fit. */
  private static final int MAX_LENGTH = 16_384;

  private static final HexFormat HEX = HexFormat.of();

  public JoinToken {
    engines = List.copyOf(engines);
    if (engines.isEmpty()
        || HEX.parseHex(authority).length != DIGEST
        || HEX.parseHex(secret).length != SECRET) {
      throw new IllegalArgumentException("a token without address, authority or secret");
    }
  }

  /** Returns a token with a new secret. */
  public static JoinToken create(List<HostAndPort> engines, String authority, SecureRandom random) {
    var secret = new byte[SECRET];
    random.nextBytes(secret);
    return new JoinToken(engines, authority, HEX.formatHex(secret));
  }

  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException the text is no token, or is not whole; the message is a
   *     sentence for a person and does not quote the text
   */
  public static JoinToken parse(String text) {
    String line = text.strip();
    byte[] bytes;
    try {
      bytes = line.length() > MAX_LENGTH ? new byte[0] : Base64.getUrlDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
    int end = bytes.length - CHECKSUM;
    if (bytes.length <= LEAST
        || !encode(bytes).equals(line)
        || !Arrays.equals(checksum(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw damaged(null);
    }
    var in = ByteBuffer.wrap(bytes, 0, end);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "The token is of version %d, and this release reads version %d: install the engine's release on this host."
              .formatted(version, VERSION));
    }
    var authority = new byte[DIGEST];
    in.get(authority);
    var secret = new byte[SECRET];
    in.get(secret);
    var engines = new byte[in.remaining()];
    in.get(engines);
    try {
      return new JoinToken(
          Arrays.stream(new String(engines, StandardCharsets.US_ASCII).split(",", -1))
              .map(HostAndPort::parse)
              .toList(),
          HEX.formatHex(authority),
          HEX.formatHex(secret));
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /** Returns the line that a person carries to the host. It is a secret. */
  public String text() {
    byte[] addresses =
        engines.stream()
            .map(HostAndPort::toString)
            .collect(Collectors.joining(","))
            .getBytes(StandardCharsets.US_ASCII);
    var out = ByteBuffer.allocate(LEAST + addresses.length);
    out.put(VERSION).put(HEX.parseHex(authority)).put(HEX.parseHex(secret)).put(addresses);
    out.put(checksum(out.array(), out.position()));
    return encode(out.array());
  }

  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "JoinToken[engines=" + engines + ", authority=" + authority + "]";
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] checksum(byte[] bytes, int length) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return Arrays.copyOf(digest.digest(), CHECKSUM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static IllegalArgumentException damaged(
      @org.jspecify.annotations.Nullable Throwable cause) {
    return new IllegalArgumentException(
        "The token is not whole: copy it again from the engine, all of the line.", cause);
  }
}
