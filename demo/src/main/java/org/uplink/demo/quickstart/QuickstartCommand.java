package org.uplink.demo.quickstart;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.uplink.address.IpLiteral;
import org.uplink.agent.AgentStartException;
import org.uplink.agent.join.JoinException;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.host.HostDocument;
import org.uplink.cli.host.DecisionPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.ExitStatus;
import org.uplink.command.OptionConverters;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.EngineStartException;
import org.uplink.platform.process.ProcFile;
import org.uplink.rtnetlink.address.InterfaceAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink quickstart}. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an engine and an agent on this machine, installs the machine as the first host, and shows by which interface it"
          + " reaches the engine, and why.",
      "The network of this machine is not changed. Root is not needed. Ctrl-C stops both with exit status 0. The next start"
          + " continues with the same state."
    })
public final class QuickstartCommand implements Callable<Integer> {
  private static final int HTTPS_PORT = 8443;
  private static final int MAX_HOST_NAME = 63;

  @Option(
      names = "--once",
      description = "print the result, stop both and exit; status 1 if the host was not installed")
  private boolean once;

  @Option(names = "--remove", description = "remove the state of an earlier quickstart and exit")
  private boolean remove;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "directory for the state (default: ~/.local/state/uplink/quickstart)")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--hosts-port",
      paramLabel = "PORT",
      converter = OptionConverters.ToPort.class,
      description =
          "port to which agents connect, 0 for any free one (default: "
              + EngineConfig.HOSTS_PORT
              + ")")
  private Optional<Integer> hostsPort = Optional.empty();

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      converter = OptionConverters.ToPort.class,
      description =
          "port of the REST interface on the loopback, 0 for any free one (default: "
              + HTTPS_PORT
              + ")")
  private Optional<Integer> httpsPort = Optional.empty();

  @Option(names = "--json", description = "print the decision as JSON")
  private boolean json;

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  /** Creates a command that writes to this terminal. */
  public QuickstartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.apply(LogLevel.warn);
    Path directory =
        dir.orElseGet(() -> DefaultDirectories.of(System.getenv()).quickstart())
            .toAbsolutePath()
            .normalize();
    return remove ? remove(directory) : run(directory);
  }

  private int remove(Path directory) {
    terminal
        .err()
        .println(
            QuickstartDirectory.remove(directory)
                ? "Removed " + directory + "."
                : directory + " does not exist.");
    return ExitStatus.SUCCESS;
  }

  private int run(Path directory) throws InterruptedException {
    Quickstart.Settings settings = settings(directory);
    Quickstart quickstart = new Quickstart();
    Daemon.Shutdown shutdown = Daemon.closeOnSignal(quickstart, terminal.err());
    HostDocument host;
    try {
      host = install(quickstart, settings);
    } catch (EngineStartException | AgentStartException e) {
      shutdown.closeNow();
      throw CommandFailure.error("the quickstart did not start: " + e.getMessage(), "");
    } catch (JoinException e) {
      shutdown.closeNow();
      throw CommandFailure.error(
          "this machine did not join the engine: " + e.getMessage(), e.nextStep());
    } catch (RuntimeException e) {
      shutdown.closeNow();
      throw e;
    }
    if (once) {
      int status = StartedRun.succeeded(host) ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
      return Math.max(status, shutdown.closeNow());
    }
    printNextSteps(host, directory);
    new CountDownLatch(1).await(); // Waits forever: a signal ends the process.
    return ExitStatus.SUCCESS;
  }

  private Quickstart.Settings settings(Path directory) {
    InterfaceAddress address =
        MachineAddress.findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.error(
                        "this machine has no address for an engine: no interface is up with a global address",
                        "Connect the machine to a network, or try Uplink on test hosts: uplink lab demo"));
    Quickstart.Settings settings =
        new Quickstart.Settings(
            directory,
            hostName(),
            address.address(),
            hostsPort.orElse(EngineConfig.HOSTS_PORT),
            httpsPort.orElse(HTTPS_PORT));
    requireFree(settings.hosts(), "--hosts-port");
    requireFree(settings.https(), "--https-port");
    terminal
        .err()
        .println(
            "Engine and agent use %s (%s). Their state is in %s."
                .formatted(
                    IpLiteral.format(address.address()), address.device().name(), directory));
    return settings;
  }

  private static void requireFree(InetSocketAddress endpoint, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(endpoint);
    } catch (IOException e) {
      throw CommandFailure.error(
          "port %d on %s is not available: %s"
              .formatted(
                  endpoint.getPort(), IpLiteral.format(endpoint.getAddress()), e.getMessage()),
          "If no quickstart is running, choose another port with "
              + option
              + " PORT; 0 takes any free port.");
    }
  }

  /** Returns the name of this machine, without the characters that a host's name cannot have. */
  private static String hostName() {
    try {
      String name =
          ProcFile.read(Path.of("/proc/sys/kernel/hostname"))
              .replaceAll("[^A-Za-z0-9._-]", "-")
              .replaceFirst("^[^A-Za-z0-9]+", "");
      return name.isEmpty()
          ? "this-machine"
          : name.substring(0, Math.min(MAX_HOST_NAME, name.length()));
    } catch (IOException e) {
      return "this-machine";
    }
  }

  private HostDocument install(Quickstart quickstart, Quickstart.Settings settings) {
    EngineClient client = quickstart.start(settings).client();
    HostDocument host = StartedRun.install(client, settings.host()).await(StartedRun.LIMIT);
    if (StartedRun.succeeded(host)) {
      printDecision(
          client.get(
              EngineClient.path("hosts", settings.host(), "decision"), DecisionDocument.class));
    } else {
      terminal
          .err()
          .println(
              "%s was not installed: %s"
                  .formatted(host.name(), host.statusText().orElse(host.status().toString())));
    }
    return host;
  }

  /**
   * Prints that the install succeeded, and the decision. Omits its next step, which is to change
   * the host's network: a quickstart leaves it as it is.
   */
  private void printDecision(DecisionDocument decision) {
    if (json) {
      terminal.out().println(RestJson.write(decision));
      return;
    }
    terminal
        .out()
        .println(
            "Success: engine and agent work on this machine"
                + decision
                    .activeNic()
                    .map(nic -> ", and the engine found the interface " + nic)
                    .orElse("")
                + ". Its network was not changed.");
    terminal.out().println();
    new DecisionPrinter(decision).printVerdict(terminal);
  }

  private void printNextSteps(HostDocument host, Path directory) {
    boolean isDefault = directory.equals(DefaultDirectories.of(System.getenv()).quickstart());
    String option = isDefault ? "" : " --data-dir " + directory.resolve("engine");
    Terminal.printLines(
        terminal.err(),
        """

            Engine and agent are running. Ctrl-C stops both. Try in another terminal:
              uplink host list%1$s
              uplink host explain %2$s --evidence%1$s
              uplink events%1$s
            To add a second machine with its own agent:
              uplink host add NAME --install%1$s
            It prints the line to run on that machine."""
            .formatted(option, host.name()));
  }
}
