package org.uplink.engine.certificate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.join.HostCertificateRegistry;

/** Revokes the certificates of a host ({@code uplink host revoke}). Thread-safe. */
public record HostRevocation(HostCertificateRegistry registry, Clock clock) {
  /**
   * Revokes all certificates that the host had until now, and its tokens. Its connections are
   * closed soon after. Returns when the second is over: the time in a certificate has no fractions,
   * and a certificate that is issued next must not count as one from before.
   *
   * @return false if the host was removed meanwhile
   */
  public boolean revoke(Host host) throws InterruptedException {
    Instant now = clock.instant();
    Instant until = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    boolean revoked = registry.revoke(host.name(), until, event(host, now));
    if (revoked) {
      Thread.sleep(Duration.between(now, until));
    }
    return revoked;
  }

  private static AuditEvent event(Host host, Instant now) {
    return AuditEvent.ofHost(
        now,
        AuditEvent.Type.CERTIFICATE_REVOKED,
        host.name(),
        "All certificates that host %s had until now are revoked, its tokens are removed, and its connections are closed. If it may come back: %s"
            .formatted(host.name(), wayBack(host)));
  }

  private static String wayBack(Host host) {
    return switch (host.access()) {
      case HostAccess.DialIn _ ->
          "on the engine's machine: uplink host rejoin "
              + host.name()
              + ". On the host: systemctl stop uplink-agent, then the printed line.";
      case HostAccess.Direct _ ->
          "uplink engine issue-certificate "
              + host.name()
              + " --out DIR, copy the files to the host, and restart its agent.";
    };
  }
}
