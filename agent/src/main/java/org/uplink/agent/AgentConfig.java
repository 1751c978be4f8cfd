package org.uplink.agent;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.uplink.address.Endpoint;
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.pki.CredentialFiles;
import org.uplink.rpc.transport.Limits;

/**
 * The configuration of an agent.
 *
 * @param listen the address for the engine's connections; port 0 selects a free port. The IPv6
 *     wildcard accepts IPv4 connections too
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
 * @param resolvConf the file with the host's name servers
 */
public record AgentConfig(
    InetSocketAddress listen,
    Path stateDir,
    CredentialFiles credentials,
    Optional<String> engineName,
    List<String> clusterLevels,
    Limits limits,
    boolean unprovedChanges,
    Path resolvConf) {

  private static final Pattern CLUSTER_LEVEL = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");

  /** The port of Vdsm, which engines connect to. */
  public static final int DEFAULT_PORT = 54321;

  /** The state directory if none is configured. */
  public static final Path DEFAULT_STATE_DIR = Path.of("/var/lib/uplink/agent");

  /** The levels if none are configured: the last one without Host.getRoute, and the first with. */
  public static final List<String> DEFAULT_CLUSTER_LEVELS = List.of("3.5", "3.6");

  public AgentConfig {
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
        stateDir,
        CredentialFiles.in(stateDir.resolve("pki")),
        Optional.empty(),
        DEFAULT_CLUSTER_LEVELS,
        Limits.DEFAULT,
        false,
        ChangePaths.RESOLV_CONF);
  }

  /** The keys of a configuration file, which are the names of the options as well. */
  public static final List<String> KEYS =
      List.of(
          "listen",
          "state-dir",
          "key",
          "certificate",
          "authority",
          "engine-name",
          "cluster-levels",
          "unproved-changes",
          "resolv-conf",
          "max-connections",
          "max-frame",
          "max-calls",
          "max-calls-per-connection",
          "max-batch");

  /**
   * Reads a configuration file (docs/reference/configuration.md describes it) and options, which
   * win over it.
   *
   * @param options by the file's keys: {@code Map.of("listen", "[::]:54321")}
   * @throws AgentStartException with the file and line, or the option, that is wrong
   */
  public static AgentConfig read(Optional<Path> file, Map<String, String> options) {
    var settings = new Settings(KEYS);
    file.ifPresent(settings::addFile);
    settings.addOptions(options);
    AgentConfig config = defaults(settings.get("state-dir", Path::of).orElse(DEFAULT_STATE_DIR));
    CredentialFiles files = config.credentials();
    return new AgentConfig(
        settings.get("listen", Endpoint::parse).orElse(config.listen()),
        config.stateDir(),
        new CredentialFiles(
            settings.get("key", Path::of).orElse(files.key()),
            settings.get("certificate", Path::of).orElse(files.certificate()),
            settings.get("authority", Path::of).orElse(files.authority())),
        settings.get("engine-name", AgentConfig::parseEngineName),
        settings
            .get("cluster-levels", AgentConfig::parseClusterLevels)
            .orElse(config.clusterLevels()),
        readLimits(settings),
        settings
            .get("unproved-changes", AgentConfig::parseBoolean)
            .orElse(config.unprovedChanges()),
        settings.get("resolv-conf", Path::of).orElse(config.resolvConf()));
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    };
  }

  private static Limits readLimits(Settings settings) {
    Limits defaults = Limits.DEFAULT;
    return new Limits(
        settings.get("max-connections", AgentConfig::parseCount).orElse(defaults.connections()),
        settings.get("max-frame", AgentConfig::parseCount).orElse(defaults.frameBytes()),
        settings
            .get("max-calls-per-connection", AgentConfig::parseCount)
            .orElse(defaults.inFlightPerConnection()),
        settings.get("max-calls", AgentConfig::parseCount).orElse(defaults.inFlight()),
        settings.get("max-batch", AgentConfig::parseCount).orElse(defaults.batchSize()),
        defaults.unsentBytes());
  }

  private static int parseCount(String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number from 1 to 999999999");
    }
    return Integer.parseInt(text);
  }

  private static String parseEngineName(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the name is empty");
    }
    return text;
  }

  private static List<String> parseClusterLevels(String text) {
    var levels = List.of(text.strip().split("\\s*,\\s*|\\s+"));
    levels.forEach(AgentConfig::checkClusterLevel);
    return levels;
  }

  private static void checkClusterLevel(String level) {
    if (!CLUSTER_LEVEL.matcher(level).matches()) {
      throw new IllegalArgumentException("cluster level \"" + level + "\" is not of the form 3.6");
    }
  }

  public AgentConfig withListen(InetSocketAddress listen) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withCredentials(CredentialFiles credentials) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withEngineName(String engineName) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        Optional.of(engineName),
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withClusterLevels(List<String> clusterLevels) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withLimits(Limits limits) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withUnprovedChanges(boolean unprovedChanges) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }

  public AgentConfig withResolvConf(Path resolvConf) {
    return new AgentConfig(
        listen,
        stateDir,
        credentials,
        engineName,
        clusterLevels,
        limits,
        unprovedChanges,
        resolvConf);
  }
}
