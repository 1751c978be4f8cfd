package org.uplink.agent.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.agent.join.HostJoin;
import org.uplink.agent.join.HostJoin.Joined;
import org.uplink.agent.join.HostJoin.Started;
import org.uplink.agent.join.JoinException;
import org.uplink.agent.join.Patience;
import org.uplink.agent.join.PendingJoin;
import org.uplink.agent.output.JoinProgress;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.TimeFormat;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.platform.IoProblem;
import org.uplink.platform.process.ProcFile;
import org.uplink.verbs.join.JoinToken;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code uplink agent join}. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    description = {
      "Joins this host to an engine: makes its key, gets its certificate, and starts the agent.",
      "With --engine and without a token, it shows a code and waits until somebody on the engine's machine has compared the"
          + " code and approved this host: `uplink host pending`, `uplink host approve`. Then it asks on the terminal whether"
          + " the engine has accepted exactly this code; a script has to give --authority. Ctrl-C leaves nothing behind.",
      "The token comes from `uplink host add NAME`, `uplink host rejoin` or `uplink join-token create` on the"
          + " engine's machine.",
      "The private key does not leave this host. The setting `engines` is written into the configuration file, and the agent's unit is"
          + " started if it is installed. Run the command again after any failure. Needs root."
    })
final class AgentJoinCommand implements Callable<Integer> {
  private static final String VARIABLE = "UPLINK_JOIN_TOKEN";
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final int MAX_TOKEN_BYTES = 1 << 16;
  private static final Duration MAX_RETRY = Duration.ofDays(1);

  @Parameters(
      paramLabel = "TOKEN",
      arity = "0..1",
      description =
          "the token; other users of this host can see it while the command runs (default: from --token-file or UPLINK_JOIN_TOKEN)")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "file with the token, - for standard input (default: UPLINK_JOIN_TOKEN)")
  private Optional<String> tokenFile = Optional.empty();

  @Option(
      names = "--engine",
      paramLabel = "ADDRESS[:PORT],…",
      hideParamSyntax = true,
      split = "\\s*,\\s*|\\s+",
      converter = ToEngine.class,
      description =
          "addresses of the engine: join without a token, and wait for the approval; the port is 54322 if it is left out (default: join with a token)")
  private List<HostAndPort> engines = List.of();

  @Option(
      names = "--authority",
      paramLabel = "SHA256",
      converter = ToFingerprint.class,
      description =
          "fingerprint of the engine's authority, which `uplink host pending` shows on the engine's machine: talk to no other engine, and ask no question (default: ask on the terminal)")
  private Optional<String> authority = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = OptionConverters.ToCount.class,
      description = "how long to wait for the approval, at most 3600 (default: 3600)")
  private Optional<Integer> timeout = Optional.empty();

  @Option(
      names = "--retry",
      paramLabel = "SECONDS",
      converter = OptionConverters.ToCount.class,
      description =
          "with a token: how long to try again while no engine answers, at most 86400 (default: do not try again)")
  private Optional<Integer> retry = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "name of the host in the engine; a token of `host add` or `host rejoin` already has one (default: this machine's host name)")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "configuration file of the agent; created if it is missing (default: /etc/uplink/agent.conf)")
  private Path config = HostJoin.DEFAULT_CONFIG;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "state directory of the agent (default: state-dir of the configuration file, else /var/lib/uplink/agent)")
  private Optional<Path> stateDir = Optional.empty();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  AgentJoinCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.warn);
    try {
      if (!engines.isEmpty()) {
        return joinWithoutToken();
      }
      if (timeout.isPresent()) {
        throw CommandFailure.usage(
            "--timeout needs --engine", "A join with a token waits for nobody.");
      }
      if (authority.isPresent()) {
        throw CommandFailure.usage(
            "--authority needs --engine", "A token has the fingerprint of the authority.");
      }
      Patience patience = patience();
      JoinToken parsed = readToken();
      requireRoot();
      var join = new HostJoin(parsed, config, stateDir, proposedName(), patience);
      Joined joined = join.run();
      print(joined);
      return print(join.start(joined), joined);
    } catch (JoinException e) {
      throw CommandFailure.error(String.valueOf(e.getMessage()), e.nextStep());
    }
  }

  private Patience patience() {
    if (retry.isEmpty()) {
      return Patience.NONE;
    }
    Duration time = Duration.ofSeconds(retry.get());
    if (time.compareTo(MAX_RETRY) > 0) {
      throw CommandFailure.usage(
          "--retry is at most " + MAX_RETRY.toSeconds(), "Most tokens expire after that time.");
    }
    String until = TimeFormat.format(Instant.now().plus(time));
    var last = new AtomicReference<>("");
    return new Patience(
        time,
        problem -> {
          // The same problem again and again is one line.
          if (!problem.equals(last.getAndSet(problem))) {
            terminal
                .err()
                .println(
                    "No engine has answered: %s. This host tries again until %s."
                        .formatted(problem, until));
          }
        });
  }

  private int joinWithoutToken() throws InterruptedException {
    if (token.isPresent() || tokenFile.isPresent()) {
      throw CommandFailure.usage(
          "--engine excludes a token",
          "A token has the engine's addresses. Leave one of them out.");
    }
    if (retry.isPresent()) {
      throw CommandFailure.usage(
          "--retry needs a token", "A join without a token asks again by itself: see --timeout.");
    }
    Duration wait = timeout.map(Duration::ofSeconds).orElse(PendingJoin.MAX_TIMEOUT);
    if (wait.compareTo(PendingJoin.MAX_TIMEOUT) > 0) {
      throw CommandFailure.usage(
          "--timeout is at most " + PendingJoin.MAX_TIMEOUT.toSeconds(),
          "The engine forgets a host after that time.");
    }
    if (authority.isEmpty() && !terminal.interactive()) {
      throw CommandFailure.usage(
          "--authority is missing, and there is no terminal to ask on whether the engine accepted this host's code",
          "Give the fingerprint that `uplink host pending` shows on the engine's machine: --authority SHA256. Or join with a token: uplink host add");
    }
    requireRoot();
    String proposed = proposedName();
    var join =
        new PendingJoin(
            engines,
            config,
            stateDir,
            proposed,
            wait,
            authority,
            new JoinProgress(terminal, proposed));
    Joined joined;
    try {
      joined = join.run();
    } catch (InterruptedException stopped) {
      return ExitStatus.ERROR;
    }
    print(joined);
    return print(join.start(), joined);
  }

  private String proposedName() {
    return name.orElseGet(AgentJoinCommand::hostName);
  }

  private void print(Joined joined) {
    if (joined.hadJoined()) {
      terminal
          .out()
          .println(
              "This host had joined already, as host %s. The agent dials the engine at %s, and nobody was asked."
                  .formatted(joined.host(), String.join(", ", joined.engines())));
      terminal
          .err()
          .println(
              "To join anew, on the engine's machine: uplink host rejoin %s. If the engine does not have the host any more: uplink host add %s"
                  .formatted(joined.host(), joined.host()));
      return;
    }
    terminal
        .out()
        .println(
            "Joined as host %s. The agent dials the engine at %s."
                .formatted(joined.host(), String.join(", ", joined.engines())));
  }

  private int print(Started started, Joined joined) {
    return switch (started) {
      case Started.Unit() -> {
        terminal.out().println("The agent's unit is enabled and started.");
        terminal
            .err()
            .println(
                "Next, on the engine's machine, unless it installs the host by itself (--install): uplink host install "
                    + joined.host());
        yield ExitStatus.SUCCESS;
      }
      case Started.ByHand(String command) -> {
        terminal
            .err()
            .println(
                "The agent was not started, because its unit is not installed, or other files than the unit's were named. Run it: "
                    + command);
        terminal
            .err()
            .println(
                "Then, on the engine's machine, unless it installs the host by itself (--install): uplink host install "
                    + joined.host());
        yield ExitStatus.SUCCESS;
      }
      case Started.Failed(String reason) ->
          throw CommandFailure.error(
              "the host has joined, but systemd did not start the agent: " + reason,
              "Start it: systemctl enable --now uplink-agent");
    };
  }

  private JoinToken readToken() {
    if (token.isPresent() && tokenFile.isPresent()) {
      throw CommandFailure.usage(
          "TOKEN and --token-file exclude each other", "Give the token once.");
    }
    String text;
    if (token.isPresent()) {
      text = token.get();
    } else if (tokenFile.isPresent()) {
      try {
        text = InputFile.read(tokenFile.get(), MAX_TOKEN_BYTES);
      } catch (IOException e) {
        throw CommandFailure.error(
            "Cannot read the token from %s: %s"
                .formatted(tokenFile.get(), IoProblem.describe(e, Path.of(tokenFile.get()))),
            "Name the file with the token, or - for standard input.");
      }
    } else {
      text =
          Optional.ofNullable(System.getenv(VARIABLE))
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "there is no token",
                          "Get one on the engine's machine: uplink host add NAME, or for a host that it has: uplink host rejoin NAME. Or join without one: --engine ADDRESS"));
    }
    try {
      return JoinToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          String.valueOf(e.getMessage()),
          "Copy the whole line again, or get a new token on the engine's machine: uplink host rejoin NAME, or uplink join-token create");
    }
  }

  /** The files of the unit are root's. With files of their own, others may join too. */
  private void requireRoot() {
    if (config.equals(HostJoin.DEFAULT_CONFIG) || stateDir.isEmpty()) {
      try {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
          throw CommandFailure.error(
              "joining writes files of root and starts the agent's unit, and this user is not root",
              "Run the command as root, or name files of this user with --config and --state-dir.");
        }
      } catch (IOException e) {
        throw CommandFailure.error(
            "Cannot see which user runs this command: " + e.getMessage(), "Mount /proc.");
      }
    }
  }

  private static String hostName() {
    try {
      return ProcFile.read(HOST_NAME);
    } catch (IOException e) {
      throw CommandFailure.error(
          "Cannot read this host's name: " + e.getMessage(), "Give one with --name.");
    }
  }

  /** Converts a SHA-256 in hexadecimal, with colons as of openssl or without. */
  static final class ToFingerprint implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      String digits = value.replace(":", "").toLowerCase(Locale.ROOT);
      if (!digits.matches("[0-9a-f]{64}")) {
        throw new TypeConversionException("it has 64 hexadecimal digits: copy all of it");
      }
      return digits;
    }
  }

  /** Converts an address of the engine, with a port or without one. */
  static final class ToEngine implements ITypeConverter<HostAndPort> {
    private static final int PORT = 54322;

    @Override
    public HostAndPort convert(String value) {
      try {
        return new HostAndPort(HostAddress.parse(value), PORT);
      } catch (IllegalArgumentException withPort) {
        try {
          return HostAndPort.parse(value);
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(e.getMessage());
        }
      }
    }
  }
}
