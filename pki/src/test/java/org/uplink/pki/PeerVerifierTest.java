package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerVerifierTest {
  @TempDir static Path directory;

  private static List<X509Certificate> engine;
  private static List<X509Certificate> host;
  private static List<X509Certificate> ovirt;
  private static List<X509Certificate> oldOvirt;

  @BeforeAll
  static void issue() throws Exception {
    var authority = CertificateAuthority.openOrCreate(directory.resolve("ca"), Clock.systemUTC());
    engine =
        chain(
            authority,
            CertificateSubject.engine(
                "engine.example.org", List.of("engine.example.org"), List.of()));
    host =
        chain(
            authority,
            CertificateSubject.host(
                "h1",
                List.of("h1.example.org"),
                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"))));
    ovirt = List.of(ForeignCertificates.foreign("ovirt.example.org", "ovirt.example.org"));
    oldOvirt = List.of(ForeignCertificates.foreign("old.example.org", ""));
  }

  @Test
  void agentAcceptsOnlyTheEngine() {
    assertThatCode(() -> PeerVerifier.engine().verify(engine)).doesNotThrowAnyException();
    for (var other : List.of(host, ovirt, oldOvirt)) {
      assertThatThrownBy(() -> PeerVerifier.engine().verify(other))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("only the engine may connect");
    }
  }

  @Test
  void agentAcceptsStockEngineByItsName() {
    assertThatCode(() -> PeerVerifier.engineNamed("ovirt.example.org").verify(ovirt))
        .doesNotThrowAnyException();
    assertThatCode(() -> PeerVerifier.engineNamed("OLD.example.org").verify(oldOvirt))
        .doesNotThrowAnyException();
    assertThatCode(() -> PeerVerifier.engineNamed("engine.example.org").verify(engine))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> PeerVerifier.engineNamed("ovirt.example.org").verify(engine))
        .hasMessageContaining("only the engine \"ovirt.example.org\"");
    assertThatThrownBy(() -> PeerVerifier.engineNamed("h1.example.org").verify(host))
        .as("a host is never an engine")
        .isInstanceOf(CertificateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h1",
        "h1.example.org",
        "H1.EXAMPLE.ORG",
        "192.0.2.1",
        "2001:db8::1",
        "2001:db8:0::1%eth0"
      })
  void engineAcceptsHostByNameOrAddress(String name) {
    assertThatCode(() -> PeerVerifier.host("other", name).verify(host)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h2", "H1", "192.0.2.2", "example.org", "", "*.example.org", "engine.example.org"})
  void engineRefusesAnotherHost(String name) {
    assertThatThrownBy(() -> PeerVerifier.host(name).verify(host))
        .hasMessageContaining("is expected")
        .hasMessageContaining("host h1 (h1.example.org, 192.0.2.1, 2001:db8::1)");
  }

  @Test
  void engineRefusesCertificateOfAnEngine() {
    assertThatThrownBy(() -> PeerVerifier.host("engine.example.org").verify(engine))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void commonNameCountsOnlyWithoutAlternativeNames() {
    assertThatCode(() -> PeerVerifier.host("old.example.org").verify(oldOvirt))
        .doesNotThrowAnyException();
    assertThat(Identity.of(host.getFirst()).hasName("h1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "-a", "a\n", "é"})
  void refusesInvalidSubjectName(String name) {
    assertThatThrownBy(() -> CertificateSubject.host(name, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CertificateSubject.host("ok", List.of(name), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<X509Certificate> chain(
      CertificateAuthority authority, CertificateSubject subject) throws PkiException {
    CredentialFiles files = authority.issue(subject, directory.resolve(subject.name()));
    return List.of(Credentials.load(files, Clock.systemUTC()).certificate());
  }
}
