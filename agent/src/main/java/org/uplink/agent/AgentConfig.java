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
 * What an agent is started with. {@link #defaults} gives the defaults for a state directory, {@link
 * #read} what a file and options say; the {@code with} methods change one thing each.
 *
 * @param listen where the engine connects to; port 0 takes a free one. The IPv6 wildcard takes IPv4
 *     connections as well
 * @param stateDir the host's identity; made where it is missing, readable by its owner alone; of
 *     one agent at a time
 * @param credentials the host's key and certificate, and the authority whose engine is obeyed
 * @param engineName empty: the engine is who has the engine's role in a certificate of the
 *     authority. A name: who is so named in its certificate (a stock oVirt engine's has no role)
 * @param clusterLevels the compatibility levels that the host offers
 * @param readLimits how much the listener takes on
 * @param unprovedChanges whether a change of the network may be kept on a stock client's word,
 *     which has no token and proves nothing
 * @param resolvConf where the host names its name servers
 */
public record AgentConfig(
    InetSocketAddress listen,
    Path stateDir,
    CredentialFiles credentials,
    Optional<String> engineName,
    List<String> clusterLevels,
    Limits readLimits,
    boolean unprovedChanges,
    Path resolvConf) {

  private static final Pattern CLUSTER_LEVEL = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");

  /** The port of Vdsm. */
  public static final int DEFAULT_PORT = 54321;

  /** The state directory of an agent that is told none. */
  public static final Path DEFAULT_STATE_DIR = Path.of("/var/lib/uplink/agent");

  /** The levels of an agent that is told none: those from before and since the verb getRoute. */
  public static final List<String> DEFAULT_CLUSTER_LEVELS = List.of("3.5", "3.6");

  public AgentConfig {
    clusterLevels = List.copyOf(clusterLevels);
    clusterLevels.forEach(AgentConfig::checkClusterLevel);
  }

  /**
   * The defaults: {@code [::]:54321}, the files that pki names in {@code pki} below the state
   * directory, the engine by its role.
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
    var config = defaults(settings.get("state-dir", Path::of).orElse(DEFAULT_STATE_DIR));
    var files = config.credentials();
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
    var defaults = Limits.DEFAULT;
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
        readLimits,
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
        readLimits,
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
        readLimits,
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
        readLimits,
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
        readLimits,
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
        readLimits,
        unprovedChanges,
        resolvConf);
  }
}
