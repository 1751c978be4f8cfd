package org.uplink.engine;

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
 * with} methods change one thing each.
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
    Clock clock) {
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

  public EngineConfig withName(String name) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }

  public EngineConfig withAddresses(List<String> addresses) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }

  public EngineConfig withHttps(InetSocketAddress https) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }

  public EngineConfig withRuns(RunSettings install) {
    return new EngineConfig(
        dataDir, name, addresses, https, install, monitor, retention, credentials, bootId, clock);
  }

  public EngineConfig withMonitor(MonitorSettings monitor) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }

  public EngineConfig withRetention(Retention retention) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }

  /** For an engine whose certificate comes from another authority, as that of a stock oVirt. */
  public EngineConfig withCredentials(CredentialFiles files) {
    return new EngineConfig(
        dataDir,
        name,
        addresses,
        https,
        runs,
        monitor,
        retention,
        Optional.of(files),
        bootId,
        clock);
  }

  /**
   * For an engine that must not take itself for a neighbour of the hosts in its own machine's
   * namespaces.
   */
  public EngineConfig withBootId(String bootId) {
    return new EngineConfig(
        dataDir,
        name,
        addresses,
        https,
        runs,
        monitor,
        retention,
        credentials,
        Optional.of(bootId),
        clock);
  }

  public EngineConfig withClock(Clock clock) {
    return new EngineConfig(
        dataDir, name, addresses, https, runs, monitor, retention, credentials, bootId, clock);
  }
}
