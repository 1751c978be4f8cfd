package org.uplink.agent.main;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.uplink.address.HostAndPort;
import org.uplink.agent.Agent;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.AgentConfigBuilder;
import org.uplink.agent.AgentStartException;
import org.uplink.agent.option.ToChangedOwners;
import org.uplink.agent.option.ToConfiguredOwner;
import org.uplink.command.CommandFailure;
import org.uplink.command.ConfigurationCheck;
import org.uplink.command.ConfigurationDefaults;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.log.DaemonLogging;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.pki.CredentialFiles;
import org.uplink.pki.Credentials;
import org.uplink.pki.PkiException;
import org.uplink.rpc.transport.Limits;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code uplink agent}. */
@Command(
    name = "uplink agent",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the agent of this host, which answers the engine's calls.",
      "The agent needs a certificate from the engine: run `uplink engine issue-certificate HOST --out DIR` on the engine's"
          + " machine. The agent accepts only that engine.",
      "Only changes of the network need root (CAP_NET_ADMIN). Ctrl-C or SIGTERM stops the agent with exit status 0."
    })
public final class AgentCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "file with lines `key = value`; the keys are the names of these options without -- (default: no file)")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      converter = OptionConverters.ToEndpoint.class,
      description = "address and port to listen on (default: [::]:54321)")
  private Optional<InetSocketAddress> listen = Optional.empty();

  @Option(
      names = "--engines",
      paramLabel = "ADDRESS:PORT,…",
      hideParamSyntax = true,
      split = "\\s*,\\s*|\\s+",
      converter = ToHostAndPort.class,
      description =
          "addresses of the engine's port for hosts: the agent dials in, and does not listen (default: the engine opens the connections)")
  private List<HostAndPort> engines = List.of();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "directory for the host's identity and network state (default: /var/lib/uplink/agent for root, else"
              + " ~/.local/state/uplink/agent)")
  private Optional<Path> stateDir = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "private key of the host, PEM (default: pki/key.pem in the state directory)")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "certificate of the host, PEM (default: pki/cert.pem in the state directory)")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--authority",
      paramLabel = "FILE",
      description =
          "certificate of the authority, PEM (default: pki/ca.pem in the state directory)")
  private Optional<Path> authority = Optional.empty();

  @Option(
      names = "--engine-name",
      paramLabel = "NAME",
      converter = OptionConverters.ToText.class,
      description =
          "accept only the engine whose certificate has this name; for oVirt engines, whose certificates have no role (default: any engine of the authority)")
  private Optional<String> engineName = Optional.empty();

  @Option(
      names = "--cluster-levels",
      paramLabel = "LEVEL,LEVEL",
      hideParamSyntax = true,
      split = "\\s*,\\s*|\\s+",
      converter = ToClusterLevel.class,
      description = "compatibility levels that this host supports (default: 3.5,3.6)")
  private List<String> clusterLevels = List.of();

  @Option(
      names = "--unproved-changes",
      fallbackValue = "true",
      converter = OptionConverters.ToBoolean.class,
      description =
          "also keep network changes that no engine has proved; stock oVirt engines need this")
  private boolean unprovedChanges;

  @Option(
      names = "--nic-owners",
      paramLabel = "PROGRAM,PROGRAM",
      converter = ToChangedOwners.class,
      description =
          "some of NetworkManager, systemd-networkd and ifupdown, or none: the agent also changes NICs that these programs configure, and the stanzas of ifupdown (default: NetworkManager,systemd-networkd)")
  private ToChangedOwners.ChangedOwners nicOwners = ToChangedOwners.ChangedOwners.DEFAULT;

  @Option(
      names = "--owner-of",
      paramLabel = "DEVICE=PROGRAM,…",
      hideParamSyntax = true,
      split = "\\s*,\\s*|\\s+",
      converter = ToConfiguredOwner.class,
      description =
          "for these NICs, use the back end of this program whatever the host shows: none (the kernel's back end) or a program of --nic-owners (default: as the host shows)")
  private List<ToConfiguredOwner.ConfiguredOwner> configuredOwners = List.of();

  @Option(
      names = "--resolv-conf",
      paramLabel = "FILE",
      description = "file with the host's name servers (default: /etc/resolv.conf)")
  private Optional<Path> resolvConf = Optional.empty();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "how many connections may be open at once (default: 256)")
  private Optional<Integer> maxConnections = Optional.empty();

  @Option(
      names = "--max-frame",
      paramLabel = "BYTES",
      converter = OptionConverters.ToCount.class,
      description = "largest request in bytes (default: 1048576)")
  private Optional<Integer> maxFrame = Optional.empty();

  @Option(
      names = "--max-calls",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "how many calls may run at once (default: 64)")
  private Optional<Integer> maxCalls = Optional.empty();

  @Option(
      names = "--max-calls-per-connection",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "how many calls of one connection may run or wait (default: 32)")
  private Optional<Integer> maxCallsPerConnection = Optional.empty();

  @Option(
      names = "--max-batch",
      paramLabel = "N",
      converter = OptionConverters.ToCount.class,
      description = "how many calls one JSON-RPC batch may have (default: 64)")
  private Optional<Integer> maxBatch = Optional.empty();

  @Option(
      names = ConfigurationCheck.OPTION,
      description =
          "only check the options and the file of --config: exit status 0 if they are valid, else 1")
  private boolean checkConfig;

  @Mixin private DaemonLogging logging = new DaemonLogging();

  private final Terminal terminal;

  private AgentCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Returns the command and its subcommands, with the defaults of the file in the arguments. */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    CommandLine command =
        new CommandLine(new AgentCommand(terminal))
            .addSubcommand(new AgentJoinCommand(terminal))
            .addSubcommand(new AgentPlanCommand(terminal))
            .addSubcommand(new AgentReportCommand(terminal))
            .addSubcommand(new AgentRestoreCommand(terminal))
            .addSubcommand(new AgentStatusCommand(terminal));
    // The command join writes the configuration file, which may be missing. A report is also about
    // a configuration that is wrong.
    return !arguments.isEmpty() && Set.of("join", "report").contains(arguments.getFirst())
        ? command
        : ConfigurationDefaults.apply(command, arguments);
  }

  /**
   * Returns the configuration that these arguments describe.
   *
   * @throws CommandFailure the configuration file is not valid
   */
  public static AgentConfig configuration(String... arguments) {
    CommandLine command = commandLine(Terminal.ofProcess(), List.of(arguments));
    command.parseArgs(arguments);
    AgentCommand parsed = command.getCommand();
    return parsed.configuration();
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.info);
    if (checkConfig) {
      check(configuration());
      return ConfigurationCheck.report(terminal);
    }
    Agent agent;
    try {
      agent = Agent.start(configuration());
    } catch (AgentStartException e) {
      throw CommandFailure.error("the agent did not start: " + e.getMessage(), "");
    }
    return Daemon.run(agent, agent::awaitClose, terminal.err());
  }

  /** Returns the state directory. With a configuration file, its default is that of a service. */
  static Path stateDir(Optional<Path> stateDir, Optional<Path> config) {
    return stateDir.orElseGet(
        () ->
            config.isPresent()
                ? AgentConfig.DEFAULT_STATE_DIR
                : DefaultDirectories.of(System.getenv()).agent());
  }

  /** Checks what the options name. Without options, the agent may get its certificate later. */
  private void check(AgentConfig checked) {
    ConfigurationCheck.requireFile("key", key);
    ConfigurationCheck.requireFile("certificate", certificate);
    ConfigurationCheck.requireFile("authority", authority);
    try {
      if (key.isPresent() || certificate.isPresent() || authority.isPresent()) {
        Credentials.load(checked.credentials(), Clock.systemUTC());
      }
    } catch (PkiException e) {
      throw CommandFailure.error(String.valueOf(e.getMessage()), "");
    }
    if (Files.exists(checked.stateDir()) && !Files.isDirectory(checked.stateDir())) {
      throw CommandFailure.error(
          "state-dir: " + checked.stateDir() + " is not a directory", "Give another one.");
    }
    if (Files.isDirectory(checked.resolvConf())) {
      throw CommandFailure.error(
          "resolv-conf: " + checked.resolvConf() + " is a directory",
          "Give the file with the host's name servers.");
    }
  }

  private AgentConfig configuration() {
    if (listen.isPresent() && !engines.isEmpty()) {
      throw CommandFailure.usage(
          "--listen and --engines exclude each other",
          "An agent that dials in does not listen. Leave one of them out.");
    }
    AgentConfig defaults = AgentConfig.defaults(stateDir(stateDir, config));
    CredentialFiles files = defaults.credentials();
    Limits limits = defaults.limits();
    return AgentConfigBuilder.builder(defaults)
        .listen(listen.orElse(defaults.listen()))
        .engines(engines)
        .credentials(
            new CredentialFiles(
                key.orElse(files.key()),
                certificate.orElse(files.certificate()),
                authority.orElse(files.authority())))
        .engineName(engineName)
        .clusterLevels(clusterLevels.isEmpty() ? defaults.clusterLevels() : clusterLevels)
        .limits(
            new Limits(
                maxConnections.orElse(limits.connections()),
                maxFrame.orElse(limits.frameBytes()),
                maxCallsPerConnection.orElse(limits.inFlightPerConnection()),
                maxCalls.orElse(limits.inFlight()),
                maxBatch.orElse(limits.batchSize()),
                limits.unsentBytes(),
                limits.memory()))
        .unprovedChanges(unprovedChanges)
        .nicOwners(ToConfiguredOwner.nicOwners(nicOwners.programs(), configuredOwners))
        .resolvConf(resolvConf.orElse(defaults.resolvConf()))
        .build();
  }

  /** Converts an address and a port, such as engine.example:54322. */
  static final class ToHostAndPort implements ITypeConverter<HostAndPort> {
    @Override
    public HostAndPort convert(String value) {
      try {
        return HostAndPort.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Converts a compatibility level, such as 3.6. */
  static final class ToClusterLevel implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      try {
        AgentConfig.checkClusterLevel(value);
        return value;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
