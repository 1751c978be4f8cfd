package org.uplink.engine.main;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.command.CommandFailure;
import org.uplink.command.ConfigurationCheck;
import org.uplink.command.ConfigurationDefaults;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.log.DaemonLogging;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.EngineStartException;
import org.uplink.pki.CredentialFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink engine}. */
@Command(
    name = "uplink engine",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    description = {
      "Runs the engine, which installs hosts and finds the interface by which each host reaches it.",
      "The first start creates the token for the client commands and, without --key, a certificate authority and the"
          + " engine's certificate. Ctrl-C or SIGTERM stops the engine with exit status 0."
    })
public final class EngineCommand implements Callable<Integer> {
  /**
   * This field only makes the option appear in the help: ConfigurationDefaults reads the file
   * before options are parsed.
   */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "file with lines `key = value`; the keys are the names of these options without -- (default: no file)")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "directory for certificates, token and database (default: $UPLINK_DATA_DIR, else /var/lib/uplink/engine for"
              + " root, else ~/.local/state/uplink/engine)")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--addresses",
      converter = OptionConverters.ToHostAddress.class,
      split = "\\s*,\\s*",
      paramLabel = "ADDRESS,ADDRESS",
      hideParamSyntax = true,
      description =
          "IP addresses or DNS names by which hosts reach this engine, in order of preference (required)")
  private List<String> addresses = List.of();

  @Option(
      names = "--https",
      converter = OptionConverters.ToEndpoint.class,
      paramLabel = "ADDRESS:PORT",
      description = "address and port of the REST interface (default: 127.0.0.1:8443)")
  private Optional<InetSocketAddress> https = Optional.empty();

  @Option(
      names = "--hosts",
      converter = OptionConverters.ToEndpoint.class,
      paramLabel = "ADDRESS:PORT",
      description = "address and port on which agents dial in (default: [::]:54322)")
  private Optional<InetSocketAddress> hosts = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "name of the engine in its certificate (default: engine)")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--await-agent",
      converter = OptionConverters.ToCount.class,
      paramLabel = "SECONDS",
      description = "how long an install waits for the agent to answer (default: 120)")
  private Optional<Integer> awaitAgent = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "private key of a certificate from another authority, PEM (default: the engine is its own authority)")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "certificate for --key, PEM; required with --key")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--authority",
      paramLabel = "FILE",
      description =
          "certificate of the authority that issued the engine's and the hosts' certificates, PEM; required with --key")
  private Optional<Path> authority = Optional.empty();

  @Option(
      names = ConfigurationCheck.OPTION,
      description =
          "only check the options and the file of --config: exit status 0 if they are valid, else 1")
  private boolean checkConfig;

  @Mixin private DaemonLogging logging = new DaemonLogging();

  private final Terminal terminal;

  private EngineCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Returns the command with its subcommands. The file of the option --config provides default
   * values.
   */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    CommandLine command =
        new CommandLine(new EngineCommand(terminal))
            .addSubcommand(new IssueCertificateCommand(terminal))
            .addSubcommand(new ExchangeAuthorityCommand(terminal))
            .addSubcommand(new BackupCommand(terminal))
            .addSubcommand(new RestoreCommand(terminal))
            .addSubcommand(new ReportCommand(terminal));
    // A report is also about a configuration that is wrong.
    return !arguments.isEmpty() && arguments.getFirst().equals("report")
        ? command
        : ConfigurationDefaults.apply(command, arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.info);
    if (checkConfig) {
      ConfigurationCheck.requireFile("key", key);
      ConfigurationCheck.requireFile("certificate", certificate);
      ConfigurationCheck.requireFile("authority", authority);
      Engine.check(configuration());
      return ConfigurationCheck.report(terminal);
    }
    Engine engine;
    try {
      engine = Engine.start(configuration());
    } catch (EngineStartException e) {
      throw CommandFailure.error("the engine did not start: " + e.getMessage(), "");
    }
    if (logging.isText()) {
      terminal.err().println("The engine listens on " + engine.url() + ".");
    }
    return Daemon.run(engine, engine::awaitClose, terminal.err());
  }

  EngineConfig configuration() {
    EngineConfig settings = EngineConfig.in(dataDir.orElseGet(EngineCommand::defaultDataDir));
    settings = addresses.isEmpty() ? settings : settings.withAddresses(addresses);
    settings = name.isPresent() ? settings.withName(name.get()) : settings;
    settings = https.isPresent() ? settings.withHttps(https.get()) : settings;
    settings =
        settings.withHosts(
            hosts.or(() -> Optional.of(new InetSocketAddress("::", EngineConfig.HOSTS_PORT))));
    settings = settings.withCredentials(credentials());
    if (awaitAgent.isPresent()) {
      settings =
          settings.withRuns(settings.runs().withAgentTimeout(Duration.ofSeconds(awaitAgent.get())));
    }
    if (settings.addresses().isEmpty()) {
      throw CommandFailure.usage(
          "the engine has no address for its hosts",
          "Give the addresses by which hosts reach it, such as --addresses 192.0.2.1,2001:db8::1.");
    }
    return settings;
  }

  static Path defaultDataDir() {
    String named = System.getenv().getOrDefault("UPLINK_DATA_DIR", "");
    return named.isEmpty() ? DefaultDirectories.of(System.getenv()).engine() : Path.of(named);
  }

  private Optional<CredentialFiles> credentials() {
    if (key.isEmpty() && certificate.isEmpty() && authority.isEmpty()) {
      return Optional.empty();
    }
    if (key.isEmpty() || certificate.isEmpty() || authority.isEmpty()) {
      throw CommandFailure.usage(
          "--key, --certificate and --authority must be given together",
          "Give all three, or none. Without these options, the engine is its own authority.");
    }
    return Optional.of(new CredentialFiles(key.get(), certificate.get(), authority.get()));
  }
}
