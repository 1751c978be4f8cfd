package org.uplink.agent.main;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.AgentStartException;
import org.uplink.command.CommandFailure;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink agent}. */
@Command(
    name = "uplink agent",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the agent of this host, which answers the engine's calls.",
      "The agent needs a certificate from the engine: run `uplink engine issue-certificate HOST --out DIR` on the engine's"
          + " machine. It accepts only that engine.",
      "Only changes of the network need root (CAP_NET_ADMIN). Ctrl-C or SIGTERM stops the agent with exit status 0."
    })
public final class AgentCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "file with lines `key = value`; the keys are the names of these options")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = "address and port to listen on (default: [::]:54321)")
  private Optional<String> listen = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "directory for the host's identity and network state (default: /var/lib/uplink/agent for root, else"
              + " ~/.local/state/uplink/agent)")
  private Optional<String> stateDir = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "private key of the host, PEM (default: pki/key.pem in the state directory)")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "certificate of the host, PEM (default: pki/cert.pem in the state directory)")
  private Optional<String> certificate = Optional.empty();

  @Option(
      names = "--authority",
      paramLabel = "FILE",
      description =
          "certificate of the authority, PEM (default: pki/ca.pem in the state directory)")
  private Optional<String> authority = Optional.empty();

  @Option(
      names = "--engine-name",
      paramLabel = "NAME",
      description =
          "accept only the engine whose certificate has this name; for oVirt engines, whose certificates have no role")
  private Optional<String> engineName = Optional.empty();

  @Option(
      names = "--cluster-levels",
      paramLabel = "LEVEL,LEVEL",
      description = "compatibility levels that this host supports")
  private Optional<String> clusterLevels = Optional.empty();

  @Option(
      names = "--unproved-changes",
      description = "also keep network changes without a proof, which stock oVirt engines need")
  private boolean unprovedChanges;

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  private AgentCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Returns the command with its subcommands. */
  public static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new AgentCommand(terminal))
        .addSubcommand(new AgentPlanCommand(terminal))
        .addSubcommand(new AgentRestoreCommand(terminal));
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.info);
    Map<String, String> options = new LinkedHashMap<>();
    listen.ifPresent(value -> options.put("listen", value));
    stateDir.ifPresent(value -> options.put("state-dir", value));
    key.ifPresent(value -> options.put("key", value));
    certificate.ifPresent(value -> options.put("certificate", value));
    authority.ifPresent(value -> options.put("authority", value));
    engineName.ifPresent(value -> options.put("engine-name", value));
    clusterLevels.ifPresent(value -> options.put("cluster-levels", value));
    if (unprovedChanges) {
      options.put("unproved-changes", "true");
    }
    if (config.isEmpty()) {
      options.putIfAbsent("state-dir", DefaultDirectories.of(System.getenv()).agent().toString());
    }
    Agent agent;
    try {
      agent = Agent.start(AgentConfig.read(config, options));
    } catch (AgentStartException e) {
      throw CommandFailure.error("the agent did not start: " + e.getMessage(), "");
    }
    return Daemon.run(agent, agent::awaitClose, terminal.err());
  }
}
