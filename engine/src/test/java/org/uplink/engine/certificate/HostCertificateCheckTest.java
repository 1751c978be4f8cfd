package org.uplink.engine.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.join.HostCertificateRegistry;
import org.uplink.pki.CertificateAuthority;
import org.uplink.pki.CertificateSubject;
import org.uplink.pki.Credentials;
import org.uplink.pki.IssuedCertificate;
import org.uplink.pki.Validity;

/** Which certificates are revoked, with real certificates. */
final class HostCertificateCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-30T10:00:00.5Z");

  @TempDir private Path temp;
  private final Registry registry = new Registry();
  private final HostCertificateCheck check =
      new HostCertificateCheck(registry, Validity.DEFAULT.backdated());

  @Test
  void certificateThatWasRevokedByItselfIsNotAccepted() throws Exception {
    X509Certificate certificate = issuedAt(NOW);
    assertThat(check.isRevoked("node1", certificate)).isFalse();
    check.requireAccepted("node1", certificate);

    registry.fingerprints.add(IssuedCertificate.fingerprint(certificate));

    assertThat(check.isRevoked("node1", certificate)).isTrue();
    assertThatThrownBy(() -> check.requireAccepted("node1", certificate))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("was revoked")
        .hasMessageContaining("uplink engine issue-certificate node1 --out DIR")
        .hasMessageContaining("from your authority");
  }

  /** A certificate has no fractions of a second, so the revocation ends with the second. */
  @Test
  void revocationOfAHostIsOfAllCertificatesThatWereIssuedBefore() throws Exception {
    HostRevocation revocation = new HostRevocation(registry, Clock.fixed(NOW, ZoneOffset.UTC));
    X509Certificate before = issuedAt(NOW.minus(Duration.ofDays(200)));
    X509Certificate sameSecond = issuedAt(NOW.plusMillis(400));
    X509Certificate after = issuedAt(NOW.plusMillis(600));

    revocation.revoke(
        org.uplink.engine.host.Host.added(
            "node1", new org.uplink.engine.host.HostAccess.DialIn(), "Default", NOW));

    assertThat(check.isRevoked("node1", before)).isTrue();
    assertThat(check.isRevoked("node1", sameSecond)).isTrue();
    assertThat(check.isRevoked("node1", after)).isFalse();
    assertThat(check.isRevoked("node2", before)).isFalse();
  }

  /** The engine's clock was ahead at the revocation, and was corrected since. */
  @Test
  void storedCertificateIsNotRevokedByTheMoment() throws Exception {
    X509Certificate stored = issuedAt(NOW);
    X509Certificate other = issuedAt(NOW.plusSeconds(1));
    registry.hosts.put("node1", NOW.plus(Duration.ofDays(30)));
    registry.stored.add(IssuedCertificate.fingerprint(stored));

    assertThat(check.isRevoked("node1", stored)).isFalse();
    assertThat(check.isRevoked("node1", other)).isTrue();
    registry.fingerprints.add(IssuedCertificate.fingerprint(stored));
    assertThat(check.isRevoked("node1", stored)).isTrue();
  }

  /** Another authority may set the begin of the validity to the moment of the issue. */
  @Test
  void withoutKnownBackdatingTheBeginOfTheValidityCounts() throws Exception {
    registry.hosts.put("node1", NOW);

    assertThat(
            new HostCertificateCheck(registry, Duration.ZERO)
                .isRevoked("node1", issuedAt(NOW.plus(Duration.ofHours(1)))))
        .isTrue();
  }

  private X509Certificate issuedAt(Instant moment) throws Exception {
    var authority =
        CertificateAuthority.openOrCreate(
            temp.resolve("ca"), Clock.fixed(NOW.minus(Duration.ofDays(400)), ZoneOffset.UTC));
    assertThat(authority.certificate()).isNotNull();
    Clock clock = Clock.fixed(moment, ZoneOffset.UTC);
    return Credentials.load(
            CertificateAuthority.open(temp.resolve("ca"), clock)
                .issue(
                    CertificateSubject.host("node1", List.of(), List.of()),
                    temp.resolve(moment.toString())),
            clock)
        .certificate();
  }

  private static final class Registry implements HostCertificateRegistry {
    private final Set<String> fingerprints = new HashSet<>();
    private final Set<String> stored = new HashSet<>();
    private final Map<String, Instant> hosts = new HashMap<>();

    @Override
    public boolean isRevoked(String fingerprint) {
      return fingerprints.contains(fingerprint);
    }

    @Override
    public boolean isStored(String fingerprint) {
      return stored.contains(fingerprint);
    }

    @Override
    public Optional<Instant> revokedUntil(String host) {
      return Optional.ofNullable(hosts.get(host));
    }

    @Override
    public boolean revoke(String host, Instant until, AuditEvent event) {
      hosts.put(host, until);
      return true;
    }

    @Override
    public void used(String host, String fingerprint, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onRevoked(Consumer<String> listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReplaced(String host, String fingerprint) {
      return false;
    }
  }
}
