package org.uplink.engine;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.certificate.CertificateSettings;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.presence.PresenceSettings;
import org.uplink.engine.run.RunSettings;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CredentialFiles;

/**
 * The configuration of an engine. {@link #in} returns the defaults for a data directory; each
 * {@code with} method changes one value.
 *
 * @param dataDir the directory with certificates, token and database; created if it does not exist,
 *     readable by its owner only
 * @param name the engine's name, as in its certificate
 * @param addresses the addresses by which hosts reach this engine: IP addresses, or DNS names with
 *     their A and AAAA records; at least one when the engine starts
 * @param https where the REST interface listens; port 0 uses a free port
 * @param hosts where agents dial in; port 0 uses a free port; empty if none may
 * @param runs timeouts and limits of runs
 * @param monitor how hosts that are Up are monitored
 * @param presence how hosts that keep a connection are followed
 * @param retention how much history is stored
 * @param credentials the engine's key and certificate, and the authority whose hosts it accepts, if
 *     another authority issued them; without them, the engine is its own authority
 * @param bootId the boot id of the engine's machine; empty for the one that the kernel reports
 * @param certificates how the engine's own authority issues certificates, and when they are renewed
 * @param clock the time of events and certificates
 */
@RecordBuilder
public record EngineConfig(
    Path dataDir,
    String name,
    List<String> addresses,
    InetSocketAddress https,
    Optional<InetSocketAddress> hosts,
    RunSettings runs,
    MonitorSettings monitor,
    PresenceSettings presence,
    Retention retention,
    Optional<CredentialFiles> credentials,
    Optional<String> bootId,
    CertificateSettings certificates,
    Clock clock)
    implements EngineConfigBuilder.With {
  /** The port on which agents dial in. */
  public static final int HOSTS_PORT = 54322;

  public EngineConfig {
    addresses = List.copyOf(addresses);
  }

  /**
   * Returns the defaults: the name {@code engine}, no addresses, HTTPS on port 8443 of the
   * loopback, and no port for hosts.
   */
  public static EngineConfig in(Path dataDir) {
    return new EngineConfig(
        dataDir,
        "engine",
        List.of(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443),
        Optional.empty(),
        RunSettings.defaults(),
        MonitorSettings.DEFAULT,
        PresenceSettings.DEFAULT,
        Retention.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        CertificateSettings.DEFAULT,
        Clock.systemUTC());
  }
}
