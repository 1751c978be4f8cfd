package org.uplink.agent;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uplink.address.HostAndPort;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.owner.NicOwners;
import org.uplink.pki.CredentialFiles;
import org.uplink.rpc.transport.Limits;

/**
 * The configuration of an agent.
 *
 * @param listen the address for the engine's connections; port 0 selects a free port. The IPv6
 *     wildcard accepts IPv4 connections too
 * @param engines where the engine takes connections of agents. If there are any, the agent opens
 *     the connections and does not listen
 * @param stateDir the folder with the host's identity and stored changes, for one agent at a time.
 *     The agent creates it for its own user only
 * @param credentials the host's key and certificate, and the authority that issues the engine's
 *     certificate
 * @param engineName the only name that the agent accepts in the engine's certificate. If empty, it
 *     accepts certificates with the role of an engine, which a stock oVirt engine does not have
 * @param clusterLevels the compatibility levels that the host supports
 * @param limits the limits of the listener
 * @param unprovedChanges whether the agent keeps changes of stock clients, which have no token and
 *     prove nothing
 * @param nicOwners the owners of the NICs, as far as the configuration names them
 * @param resolvConf the file with the host's name servers
 */
@RecordBuilder
public record AgentConfig(
    InetSocketAddress listen,
    List<HostAndPort> engines,
    Path stateDir,
    CredentialFiles credentials,
    Optional<String> engineName,
    List<String> clusterLevels,
    Limits limits,
    boolean unprovedChanges,
    NicOwners nicOwners,
    Path resolvConf)
    implements AgentConfigBuilder.With {

  private static final Pattern CLUSTER_LEVEL = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");

  /** The port of Vdsm, which engines connect to. */
  public static final int DEFAULT_PORT = 54321;

  /** The state directory if none is configured. */
  public static final Path DEFAULT_STATE_DIR = Path.of("/var/lib/uplink/agent");

  /** The levels if none are configured: the last one without Host.getRoute, and the first with. */
  public static final List<String> DEFAULT_CLUSTER_LEVELS = List.of("3.5", "3.6");

  public AgentConfig {
    engines = List.copyOf(engines);
    clusterLevels = List.copyOf(clusterLevels);
    clusterLevels.forEach(AgentConfig::checkClusterLevel);
  }

  /**
   * Returns the defaults: {@code [::]:54321}, the credentials in {@code pki} below the state
   * directory, and any engine of the authority.
   */
  public static AgentConfig defaults(Path stateDir) {
    return new AgentConfig(
        new InetSocketAddress("::", DEFAULT_PORT),
        List.of(),
        stateDir,
        CredentialFiles.in(stateDir.resolve("pki")),
        Optional.empty(),
        DEFAULT_CLUSTER_LEVELS,
        Limits.DEFAULT,
        false,
        NicOwners.DEFAULT,
        ChangePaths.RESOLV_CONF);
  }

  /**
   * Checks a compatibility level.
   *
   * @throws IllegalArgumentException it is not of the form 3.6
   */
  public static void checkClusterLevel(String level) {
    if (!CLUSTER_LEVEL.matcher(level).matches()) {
      throw new IllegalArgumentException("cluster level \"" + level + "\" is not of the form 3.6");
    }
  }
}
