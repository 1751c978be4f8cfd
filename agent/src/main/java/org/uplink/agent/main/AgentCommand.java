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
      "Runs the agent of this host: it answers its engine's questions about the host's network.",
      "It needs a certificate of its engine: `uplink engine issue-certificate HOST --out DIR` on the engine makes one. It"
          + " obeys that engine alone. It needs no root, except to change the network. Ctrl-C or SIGTERM ends it, with exit status 0."
    })
public final class AgentCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "F",
      description = "a file of lines `key = value`, with the names of these options as keys")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "A:P",
      description = "where the engine connects to; [::]:54321 where left out")
  private Optional<String> listen = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "D",
      description =
          "the host's identity is kept here; /var/lib/uplink/agent for root, else ~/.local/state/uplink/agent")
  private Optional<String> stateDir = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "F",
      description = "the host's private key, PEM; pki/key.pem in the state directory")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "F",
      description = "its certificate, PEM; pki/cert.pem there")
  private Optional<String> certificate = Optional.empty();

  @Option(
      names = "--authority",
      paramLabel = "F",
      description = "the authority's certificate, PEM; pki/ca.pem there")
  private Optional<String> authority = Optional.empty();

  @Option(
      names = "--engine-name",
      paramLabel = "N",
      description =
          "obey the engine whose certificate has this name; for an oVirt engine, whose certificate has no role")
  private Optional<String> engineName = Optional.empty();

  @Option(
      names = "--cluster-levels",
      paramLabel = "L,L",
      description = "the compatibility levels that this host offers")
  private Optional<String> clusterLevels = Optional.empty();

  @Option(
      names = "--unproved-changes",
      description =
          "also keep changes of the network that nothing proves, as a stock oVirt engine asks for them")
  private boolean unprovedChanges;

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  private AgentCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with those below it. */
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
