package org.uplink.engine.main;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.uplink.address.Endpoint;
import org.uplink.command.CommandFailure;
import org.uplink.command.ConfigurationDefaults;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
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
      "Runs the engine: it knows hosts, installs them, and decides which of their interfaces leads to it.",
      "At the first start it makes its certificate authority, its certificate and a token for the commands below"
          + " `uplink host`. Ctrl-C or SIGTERM ends it, with exit status 0."
    })
public final class EngineCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "F",
      description = "a file of lines `key = value`, with the names of these options as keys")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description =
          "certificates, token and database; else UPLINK_DATA_DIR, else /var/lib/uplink/engine for root, else"
              + " ~/.local/state/uplink/engine")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--addresses",
      split = "\\s*,\\s*",
      paramLabel = "A",
      description =
          "the addresses by which hosts reach this engine, the first that has a route decides; or one DNS name with all of its")
  private List<String> addresses = List.of();

  @Option(
      names = "--https",
      paramLabel = "A:P",
      description = "where the REST interface listens; 127.0.0.1:8443 where left out")
  private Optional<String> https = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "the engine's name, for its certificate")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--await-agent",
      paramLabel = "SECONDS",
      description =
          "how long an agent may take to answer when a host is installed; 120 where left out")
  private Optional<Integer> awaitAgent = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "F",
      description =
          "the engine's private key, PEM, where its certificate comes from another authority; the engine is its own authority"
              + " where left out")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "F",
      description = "its certificate, PEM; goes with --key and --authority")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--authority",
      paramLabel = "F",
      description =
          "the certificate of the authority that has issued it and the hosts' certificates, PEM")
  private Optional<Path> authority = Optional.empty();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;
  private final ConfigurationDefaults file;

  private EngineCommand(Terminal terminal, ConfigurationDefaults file) {
    this.terminal = terminal;
    this.file = file;
  }

  /**
   * The command with those below it; a file that the arguments name with --config gives the
   * defaults.
   */
  public static CommandLine commandLine(Terminal terminal, List<String> arguments) {
    ConfigurationDefaults file = ConfigurationDefaults.fromArguments(arguments);
    CommandLine engine =
        new CommandLine(new EngineCommand(terminal, file))
            .addSubcommand(new IssueCertificateCommand(terminal));
    return engine.setDefaultValueProvider(file);
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.info);
    config.ifPresent(file::requireKnownKeys);
    Engine engine;
    try {
      engine = Engine.start(configuration());
    } catch (EngineStartException e) {
      throw CommandFailure.error("the engine did not start: " + e.getMessage(), "");
    }
    terminal.err().println("The engine listens on " + engine.url() + ".");
    return Daemon.run(engine, engine::awaitClose, terminal.err());
  }

  private EngineConfig configuration() {
    EngineConfig settings = EngineConfig.in(dataDir.orElseGet(EngineCommand::defaultDataDir));
    settings = addresses.isEmpty() ? settings : settings.withAddresses(addresses);
    settings = name.isPresent() ? settings.withName(name.get()) : settings;
    settings = https.isPresent() ? settings.withHttps(endpoint(https.get())) : settings;
    settings = credentials().map(settings::withCredentials).orElse(settings);
    if (awaitAgent.isPresent()) {
      if (awaitAgent.get() < 1) {
        throw CommandFailure.usage(
            "--await-agent " + awaitAgent.get() + " is no time to wait",
            "Give at least 1 second; the default is 120.");
      }
      settings =
          settings.withRuns(settings.runs().withAgentTimeout(Duration.ofSeconds(awaitAgent.get())));
    }
    if (settings.addresses().isEmpty()) {
      throw CommandFailure.usage(
          "by which address do hosts reach this engine?",
          "Name it with --addresses 192.0.2.1,2001:db8::1");
    }
    return settings;
  }

  private Optional<CredentialFiles> credentials() {
    if (key.isEmpty() && certificate.isEmpty() && authority.isEmpty()) {
      return Optional.empty();
    }
    if (key.isEmpty() || certificate.isEmpty() || authority.isEmpty()) {
      throw CommandFailure.usage(
          "--key, --certificate and --authority go together",
          "Name all three, or none: then the engine is its own authority.");
    }
    return Optional.of(new CredentialFiles(key.get(), certificate.get(), authority.get()));
  }

  static Path defaultDataDir() {
    String named = System.getenv().getOrDefault("UPLINK_DATA_DIR", "");
    return named.isEmpty() ? DefaultDirectories.of(System.getenv()).engine() : Path.of(named);
  }

  private static InetSocketAddress endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--https: " + e.getMessage(), "Write 192.0.2.1:8443 or [2001:db8::1]:8443.");
    }
  }
}
