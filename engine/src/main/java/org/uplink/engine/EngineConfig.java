package org.uplink.engine;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.uplink.engine.monitor.MonitorSettings;
import org.uplink.engine.run.RunSettings;
import org.uplink.engine.store.Retention;
import org.uplink.pki.CredentialFiles;

/**
 * What an engine is started with. {@link #in} gives the defaults for a data directory; the {@code
 * with} methods change one component each.
 *
 * @param dataDir certificates, token and database; made where it is missing, readable by its owner
 *     alone
 * @param name the engine's name, which goes into its certificate
 * @param addresses E: the addresses by which hosts reach this engine, the first that has a route
 *     decides. Literals, or DNS names with their A and AAAA records. Never empty when an engine
 *     starts
 * @param https where the REST interface listens; port 0 takes a free one
 * @param runs the install flow's limits and times
 * @param monitor how hosts that are Up are followed
 * @param retention how much history is kept
 * @param credentials the engine's key and certificate, and the authority whose hosts are accepted,
 *     where another authority has issued them; the engine is its own authority where left out
 * @param bootId of the machine that the engine runs on; read from the kernel where it is left out
 * @param clock the time of events and certificates
 */
@RecordBuilder
public record EngineConfig(
    Path dataDir,
    String name,
    List<String> addresses,
    InetSocketAddress https,
    RunSettings runs,
    MonitorSettings monitor,
    Retention retention,
    Optional<CredentialFiles> credentials,
    Optional<String> bootId,
    Clock clock)
    implements EngineConfigBuilder.With {
  public EngineConfig {
    addresses = List.copyOf(addresses);
  }

  /** The defaults: the name {@code engine}, no address yet, HTTPS on the loopback's port 8443. */
  public static EngineConfig in(Path dataDir) {
    return new EngineConfig(
        dataDir,
        "engine",
        List.of(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443),
        RunSettings.defaults(),
        MonitorSettings.DEFAULT,
        Retention.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Clock.systemUTC());
  }
}
