package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.Seed;

class CertificateAuthorityTest {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String NEW_KEY = "Issue the certificate again.";
  private static final CertificateSubject HOST =
      CertificateSubject.host(
          "h1", List.of("h1.example.org"), List.of(InetAddress.ofLiteral("192.0.2.1")));

  @TempDir Path directory;

  @Test
  void createsAuthorityOnce() throws Exception {
    var first = CertificateAuthority.openOrCreate(authority(), CLOCK);
    var second = CertificateAuthority.openOrCreate(authority(), CLOCK);

    assertThat(second.certificate()).isEqualTo(first.certificate());
    assertThat(first.certificate().getBasicConstraints()).isZero();
    assertThat(first.certificate().getKeyUsage()[5]).as("may sign certificates").isTrue();
    assertThat(first.certificate().getNotAfter().toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(3652)));
    assertThat(first.certificateFile()).exists();
  }

  @Test
  void onlyTheOwnerCanReadKeys() throws Exception {
    CredentialFiles files =
        CertificateAuthority.openOrCreate(authority(), CLOCK).issue(HOST, directory.resolve("h1"));

    for (var key : List.of(authority().resolve("ca-key.pem"), files.key())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(authority())))
        .isEqualTo("rwx------");
  }

  @Test
  void refusesToReplaceAuthorityWhoseCertificateIsLost() throws Exception {
    CertificateAuthority.openOrCreate(authority(), CLOCK)
        .issue(HOST, authority().resolve("engine"));
    byte[] key = Files.readAllBytes(authority().resolve("ca-key.pem"));
    Files.delete(authority().resolve("ca.pem"));

    assertThatThrownBy(() -> CertificateAuthority.openOrCreate(authority(), CLOCK))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining(authority().resolve("ca.pem").toString())
        .hasMessageContaining("backup");
    assertThat(authority().resolve("ca-key.pem")).hasBinaryContent(key);
  }

  /**
   * Whatever is cut or overwritten: it is the same authority, or a sentence that names the file.
   */
  @Test
  void damagedFilesAreNamedAndLeft() throws Exception {
    var whole = CertificateAuthority.openOrCreate(authority(), CLOCK);
    var random = new Random(Seed.VALUE);
    for (var name : List.of("ca.pem", "ca-key.pem")) {
      Path file = authority().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      for (var i = 0; i < 30; i++) {
        byte[] damaged = Arrays.copyOf(bytes, i == 0 ? 0 : random.nextInt(bytes.length));
        if (i % 3 == 2) {
          damaged = bytes.clone();
          damaged[random.nextInt(damaged.length)] ^= 1;
        }
        Files.write(file, damaged);
        try {
          assertThat(CertificateAuthority.openOrCreate(authority(), CLOCK).certificate())
              .isEqualTo(whole.certificate());
        } catch (PkiException e) {
          assertThat(e).hasMessageContaining(authority().toString());
        }
        assertThat(file).hasBinaryContent(damaged);
      }
      Files.write(file, bytes);
    }
  }

  @Test
  void issuesCertificateForClientAndServer() throws Exception {
    CredentialFiles files =
        CertificateAuthority.openOrCreate(authority(), CLOCK).issue(HOST, directory.resolve("h1"));

    var credentials = Credentials.load(files, CLOCK);

    assertThat(credentials.identity())
        .isEqualTo(
            new Identity(
                Optional.of(Role.HOST),
                Optional.of("h1"),
                Optional.of("h1"),
                List.of("h1.example.org"),
                List.of(InetAddress.ofLiteral("192.0.2.1"))));
    assertThat(credentials.certificate().getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(credentials.certificate().getBasicConstraints()).isEqualTo(-1);
    assertThat(days(credentials.certificate())).isEqualTo(399);
    assertThat(credentials.warnings(Instant.now(), NEW_KEY)).isEmpty();
    assertThat(credentials.sslContext().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void serialNumbersAreRandomAndPositive() throws Exception {
    var authority = CertificateAuthority.openOrCreate(authority(), CLOCK);

    X509Certificate one =
        Credentials.load(authority.issue(HOST, directory.resolve("a")), CLOCK).certificate();
    X509Certificate two =
        Credentials.load(authority.issue(HOST, directory.resolve("b")), CLOCK).certificate();

    assertThat(one.getSerialNumber()).isPositive().isNotEqualTo(two.getSerialNumber());
    assertThat(one.getSerialNumber().bitLength()).isBetween(64, 127);
  }

  @Test
  void certificateDoesNotOutliveItsAuthority() throws Exception {
    var validity = new Validity(Duration.ofDays(10), Duration.ofDays(398), Duration.ofDays(1));
    var authority = CertificateAuthority.openOrCreate(authority(), CLOCK, validity);

    X509Certificate leaf =
        Credentials.load(authority.issue(HOST, directory.resolve("h1")), CLOCK).certificate();

    assertThat(leaf.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    assertThat(leaf.getNotBefore()).isAfterOrEqualTo(authority.certificate().getNotBefore());
  }

  @Test
  void putsLongNameIntoTheUri() throws Exception {
    String name = "a".repeat(100);
    CredentialFiles files =
        CertificateAuthority.openOrCreate(authority(), CLOCK)
            .issue(CertificateSubject.host(name, List.of(), List.of()), directory.resolve("long"));

    Identity identity = Credentials.load(files, CLOCK).identity();

    assertThat(identity.name()).contains(name);
    assertThat(identity.commonName()).isEmpty();
  }

  @Test
  void issueIfNeededKeepsMatchingCertificates() throws Exception {
    var authority = CertificateAuthority.openOrCreate(authority(), CLOCK);
    Path target = directory.resolve("h1");
    X509Certificate first = certificate(authority.issueIfNeeded(HOST, target));

    assertThat(certificate(authority.issueIfNeeded(HOST, target))).isEqualTo(first);

    var moved =
        CertificateSubject.host("h1", List.of(), List.of(InetAddress.ofLiteral("2001:db8::1")));
    X509Certificate second = certificate(authority.issueIfNeeded(moved, target));
    assertThat(second).isNotEqualTo(first);

    var later = Clock.fixed(Instant.now().plus(Duration.ofDays(370)), ZoneOffset.UTC);
    CredentialFiles renewed =
        CertificateAuthority.open(authority(), later).issueIfNeeded(moved, target);
    assertThat(Credentials.load(renewed, later).certificate())
        .as("28 days left")
        .isNotEqualTo(second);
  }

  @Test
  void issueIfNeededReplacesIncompleteFiles() throws Exception {
    var authority = CertificateAuthority.openOrCreate(authority(), CLOCK);
    Path target = directory.resolve("h1");
    CredentialFiles files = authority.issueIfNeeded(HOST, target);
    Files.copy(
        authority.issue(HOST, directory.resolve("other")).key(),
        files.key(),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> Credentials.load(files, CLOCK))
        .hasMessageContaining("does not belong");

    authority.issueIfNeeded(HOST, target);

    assertThat(Credentials.load(files, CLOCK).identity().name()).contains("h1");
  }

  @Test
  void recreatesAuthorityWithoutCertificate() throws Exception {
    CertificateAuthority.openOrCreate(authority(), CLOCK);
    Files.delete(authority().resolve("ca.pem"));

    assertThat(CertificateAuthority.openOrCreate(authority(), CLOCK).certificate()).isNotNull();
  }

  @Test
  void namesTheMissingKeyOfTheAuthority() throws Exception {
    CertificateAuthority.openOrCreate(authority(), CLOCK);
    Files.delete(authority().resolve("ca-key.pem"));

    assertThatThrownBy(() -> CertificateAuthority.openOrCreate(authority(), CLOCK))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining(authority().resolve("ca-key.pem").toString())
        .hasMessageContaining("put it there");
  }

  @Test
  void refusesExpiredAuthority() throws Exception {
    CertificateAuthority.openOrCreate(authority(), CLOCK);
    var later = Clock.fixed(Instant.now().plus(Duration.ofDays(3654)), ZoneOffset.UTC);

    assertThatThrownBy(() -> CertificateAuthority.open(authority(), later))
        .hasMessageContaining("expired")
        .hasMessageContaining("Move the folder away");
  }

  @Test
  void concurrentThreadsGetOneAuthority() throws Exception {
    var found = new ArrayList<X509Certificate>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      X509Certificate certificate =
                          CertificateAuthority.openOrCreate(authority(), CLOCK).certificate();
                      synchronized (found) {
                        found.add(certificate);
                      }
                    } catch (PkiException e) {
                      throw new AssertionError(e);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(found).hasSize(8);
    assertThat(found.stream().distinct()).hasSize(1);
  }

  @Test
  void concurrentProcessesGetOneAuthority() throws Exception {
    var processes = new ArrayList<Process>();
    for (var i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Starter.class.getName(),
                  authority().toString())
              .redirectErrorStream(true)
              .start());
    }
    var serials = new ArrayList<String>();
    for (var process : processes) {
      assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).isTrue();
      serials.add(
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(serials.stream().distinct()).as("%s", serials).hasSize(1);
    assertThat(serials.getFirst().strip()).matches("[0-9]+");
  }

  private Path authority() {
    return directory.resolve("ca");
  }

  private static long days(X509Certificate certificate) {
    return Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant())
        .toDays();
  }

  private static X509Certificate certificate(CredentialFiles files) throws PkiException {
    return Credentials.load(files, CLOCK).certificate();
  }

  /** Opens the authority in its argument, and prints the serial number of its certificate. */
  static class Starter {
    public static void main(String[] args) throws PkiException {
      var authority = CertificateAuthority.openOrCreate(Path.of(args[0]), CLOCK);
      System.out.println(authority.certificate().getSerialNumber());
    }
  }
}
