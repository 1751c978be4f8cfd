package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestedCredentialsTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final CertificateSubject HOST =
      CertificateSubject.host("h1", List.of(), List.of());

  @TempDir Path directory;

  @Test
  void keepsItsKeyFromOneAttemptToTheNext() throws Exception {
    Path folder = directory.resolve("new");
    CertificateRequest first = RequestedCredentials.openOrCreate(folder).request();
    CertificateRequest second = RequestedCredentials.openOrCreate(folder).request();

    assertThat(second.keyDigest()).isEqualTo(first.keyDigest());
    assertThat(CertificateRequest.parse(second.pem()).keyDigest()).isEqualTo(first.keyDigest());
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))))
        .isEqualTo("rw-------");
  }

  @Test
  void completesWithTheCertificateOfTheRequest() throws Exception {
    CertificateAuthority authority = authority("ca");
    var requested = RequestedCredentials.openOrCreate(directory.resolve("new"));
    IssuedCertificate issued = authority.sign(requested.request(), HOST);

    CredentialFiles files = requested.complete(issued, of(authority), print(authority), CLOCK);

    assertThat(Credentials.load(files, CLOCK).identity().name()).isEqualTo(Optional.of("h1"));
  }

  @Test
  void refusesAnswerForAnotherKeyOrOfAnotherAuthority() throws Exception {
    CertificateAuthority authority = authority("ca");
    CertificateAuthority other = authority("other");
    var requested = RequestedCredentials.openOrCreate(directory.resolve("new"));
    IssuedCertificate ofOtherKey =
        authority.sign(
            RequestedCredentials.openOrCreate(directory.resolve("new2")).request(), HOST);

    assertThatThrownBy(() -> requested.complete(ofOtherKey, of(authority), print(authority), CLOCK))
        .isInstanceOf(PkiException.class);
    assertThatThrownBy(
            () ->
                requested.complete(
                    other.sign(requested.request(), HOST), of(other), print(authority), CLOCK))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("another authority");
    assertThat(directory.resolve("new/cert.pem")).doesNotExist();
    assertThatThrownBy(
            () ->
                requested.complete(
                    other.sign(requested.request(), HOST), of(authority), print(authority), CLOCK))
        .isInstanceOf(PkiException.class);
  }

  private CertificateAuthority authority(String name) throws PkiException {
    return CertificateAuthority.openOrCreate(directory.resolve(name), CLOCK);
  }

  private static IssuedCertificate of(CertificateAuthority authority) {
    return new IssuedCertificate(authority.certificate());
  }

  private static String print(CertificateAuthority authority) {
    return of(authority).fingerprint();
  }
}
