package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.platform.Sha256;

final class JoinCodeTest {
  @TempDir Path temp;
  private PublicKey authority;
  private CertificateRequest host;

  @BeforeEach
  void create() throws Exception {
    authority = authority("engine").certificate().getPublicKey();
    host = RequestedCredentials.openOrCreate(temp.resolve("host")).request();
  }

  @Test
  void isTheSameOnBothSides() throws Exception {
    CertificateAuthority read =
        CertificateAuthority.open(temp.resolve("engine"), Clock.systemUTC());
    PublicKey sent =
        IssuedCertificate.parse(new IssuedCertificate(read.certificate()).pem())
            .certificate()
            .getPublicKey();

    assertThat(JoinCode.of(sent, CertificateRequest.parse(host.pem()).key()))
        .isEqualTo(JoinCode.of(authority, host.key()));
    assertThat(JoinCode.of(authority, host.key()).text())
        .matches("([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}");
  }

  @Test
  void differsIfEitherKeyDiffers() throws Exception {
    PublicKey otherAuthority = authority("between").certificate().getPublicKey();
    PublicKey otherHost = RequestedCredentials.openOrCreate(temp.resolve("other")).request().key();

    assertThat(
            List.of(
                JoinCode.of(authority, host.key()),
                JoinCode.of(otherAuthority, host.key()),
                JoinCode.of(authority, otherHost),
                JoinCode.of(otherAuthority, otherHost),
                JoinCode.of(host.key(), authority)))
        .doesNotHaveDuplicates();
  }

  /** Compared with the same digest as one number. */
  @Test
  void hasTheFirst160BitsOfTheDigest() {
    byte[] first = authority.getEncoded();
    byte[] second = host.key().getEncoded();
    var digest = Sha256.begin();
    digest.update("uplink join code 1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    digest.update(new byte[] {0, 0, 0, (byte) first.length});
    digest.update(first);
    digest.update(new byte[] {0, 0, 0, (byte) second.length});
    digest.update(second);
    BigInteger number = new BigInteger(1, digest.digest()).shiftRight(256 - 160);
    String digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    var expected = new StringBuilder();
    for (int i = 31; i >= 0; i--) {
      expected.append(digits.charAt(number.shiftRight(5 * i).intValue() & 31));
    }

    assertThat(JoinCode.of(authority, host.key()).text().replace("-", ""))
        .isEqualTo(expected.toString());
  }

  @Test
  void readsWhatAPersonTypes() {
    JoinCode code = JoinCode.of(authority, host.key());
    String text = code.text();

    assertThat(JoinCode.parse(text)).contains(code);
    assertThat(JoinCode.parse(text.replace("-", ""))).contains(code);
    assertThat(JoinCode.parse(" " + text.toLowerCase(Locale.ROOT).replace('-', ' ') + "\n"))
        .contains(code);
    assertThat(JoinCode.parse(text.replace('0', 'o').replace('1', 'l'))).contains(code);
    for (String bad : List.of("", "0", text.substring(1), text + "0", text.replace('-', '_'))) {
      assertThat(JoinCode.parse(bad)).as(bad).isEmpty();
    }
    assertThat(JoinCode.parse("U".repeat(32))).isEmpty();
  }

  private CertificateAuthority authority(String name) throws PkiException {
    return CertificateAuthority.openOrCreate(temp.resolve(name), Clock.systemUTC());
  }
}
