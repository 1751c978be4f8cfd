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

class TrustTest {
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
            Subject.engine("engine.example.org", List.of("engine.example.org"), List.of()));
    host =
        chain(
            authority,
            Subject.host(
                "h1",
                List.of("h1.example.org"),
                List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"))));
    ovirt = List.of(Certificates.foreign("ovirt.example.org", "ovirt.example.org"));
    oldOvirt = List.of(Certificates.foreign("old.example.org", ""));
  }

  private static List<X509Certificate> chain(CertificateAuthority authority, Subject subject)
      throws PkiException {
    var files = authority.issue(subject, directory.resolve(subject.name()));
    return List.of(Credentials.load(files, Clock.systemUTC()).certificate());
  }

  @Test
  void anAgentObeysTheEngineOnly() {
    assertThatCode(() -> Trust.engine().check(engine)).doesNotThrowAnyException();
    for (var other : List.of(host, ovirt, oldOvirt)) {
      assertThatThrownBy(() -> Trust.engine().check(other))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("only the engine may connect");
    }
  }

  @Test
  void aStockEngineIsKnownByTheNameThatWasConfigured() {
    assertThatCode(() -> Trust.engineNamed("ovirt.example.org").check(ovirt))
        .doesNotThrowAnyException();
    assertThatCode(() -> Trust.engineNamed("OLD.example.org").check(oldOvirt))
        .doesNotThrowAnyException();
    assertThatCode(() -> Trust.engineNamed("engine.example.org").check(engine))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Trust.engineNamed("ovirt.example.org").check(engine))
        .hasMessageContaining("only the engine \"ovirt.example.org\"");
    assertThatThrownBy(() -> Trust.engineNamed("h1.example.org").check(host))
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
  void aHostIsKnownByNameOrAddress(String name) {
    assertThatCode(() -> Trust.host("other", name).check(host)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h2", "H1", "192.0.2.2", "example.org", "", "*.example.org", "engine.example.org"})
  void anotherHostIsRefused(String name) {
    assertThatThrownBy(() -> Trust.host(name).check(host))
        .hasMessageContaining("is meant")
        .hasMessageContaining("host h1 (h1.example.org, 192.0.2.1, 2001:db8:0:0:0:0:0:1)");
  }

  @Test
  void anEnginesCertificateIsNoHosts() {
    assertThatThrownBy(() -> Trust.host("engine.example.org").check(engine))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void aCommonNameCountsOnlyWhereThereIsNoOther() {
    assertThatCode(() -> Trust.host("old.example.org").check(oldOvirt)).doesNotThrowAnyException();
    assertThat(Identity.of(host.getFirst()).isKnownAs("h1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "-a", "a\n", "é"})
  void aNameThatIsNoneGetsNoCertificate(String name) {
    assertThatThrownBy(() -> Subject.host(name, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Subject.host("ok", List.of(name), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
