package org.uplink.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.uplink.engine.install.InstallSettings;

/**
 * What an engine is started with. {@link #in} gives the defaults for a data directory; the {@code
 * with} methods change one thing each.
 *
 * @param dataDir certificates, token and database; made where it is missing, readable by its owner
 *     alone
 * @param name the engine's name, which goes into its certificate
 * @param addresses E: the addresses by which hosts reach this engine, the first that has a route
 *     decides. Literals, or one DNS name with its A and AAAA records. Never empty when an engine
 *     starts
 * @param https where the REST interface listens; port 0 takes a free one
 * @param install the install flow's limits and times
 */
public record EngineConfig(
    Path dataDir,
    String name,
    List<String> addresses,
    InetSocketAddress https,
    InstallSettings install) {
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
        InstallSettings.defaults());
  }

  public EngineConfig withName(String name) {
    return new EngineConfig(dataDir, name, addresses, https, install);
  }

  public EngineConfig withAddresses(List<String> addresses) {
    return new EngineConfig(dataDir, name, addresses, https, install);
  }

  public EngineConfig withHttps(InetSocketAddress https) {
    return new EngineConfig(dataDir, name, addresses, https, install);
  }

  public EngineConfig withInstall(InstallSettings install) {
    return new EngineConfig(dataDir, name, addresses, https, install);
  }
}
