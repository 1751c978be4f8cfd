package org.uplink.demo.quickstart;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.uplink.address.IpLiteral;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.AgentStartException;
import org.uplink.api.decision.Decision;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostPage;
import org.uplink.cli.host.DecisionPrinter;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.CommandFailure;
import org.uplink.command.Daemon;
import org.uplink.command.DefaultDirectories;
import org.uplink.command.ExitStatus;
import org.uplink.command.LoggingOptions;
import org.uplink.command.LoggingOptions.LogLevel;
import org.uplink.command.Terminal;
import org.uplink.engine.EngineStartException;
import org.uplink.rtnetlink.address.InterfaceAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uplink quickstart}. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an engine, and an agent on this very machine, installs the machine as the first host, and tells which of its"
          + " interfaces leads to the engine, and why.",
      "Nothing in the machine's network is changed. No root is needed. Ctrl-C ends both, with exit status 0; started again,"
          + " they go on where they were."
    })
public final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--once",
      description =
          "print the result, end both and exit; status 1 where the host was not installed")
  private boolean once;

  @Option(
      names = "--remove",
      description = "take the state of an earlier quickstart away, and exit")
  private boolean remove;

  @Option(
      names = "--dir",
      paramLabel = "D",
      description = "where to keep its state; ~/.local/state/uplink/quickstart where left out")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--agent-port",
      paramLabel = "N",
      description =
          "the agent's port; " + AgentConfig.DEFAULT_PORT + " where left out, 0 takes a free one")
  private Optional<Integer> agentPort = Optional.empty();

  @Option(
      names = "--https-port",
      paramLabel = "N",
      description =
          "the port of the engine's REST interface, on the loopback; 8443 where left out, 0 takes a free one")
  private Optional<Integer> httpsPort = Optional.empty();

  @Option(names = "--json", description = "print the decision as JSON")
  private boolean json;

  @Mixin private LoggingOptions logging = new LoggingOptions();

  private final Terminal terminal;

  /** Writes to this terminal. */
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
                : directory + " is not there.");
    return ExitStatus.SUCCESS;
  }

  private int run(Path directory) throws InterruptedException {
    Quickstart.Settings plan = plan(directory);
    Quickstart quickstart = new Quickstart();
    Daemon.Shutdown ending = Daemon.closeOnSignal(quickstart, terminal.err());
    Host host;
    try {
      host = install(quickstart, plan);
    } catch (EngineStartException | AgentStartException e) {
      ending.closeNow();
      throw CommandFailure.error("the quickstart did not start: " + e.getMessage(), "");
    } catch (RuntimeException e) {
      ending.closeNow();
      throw e;
    }
    if (once) {
      int status = StartedRun.succeeded(host) ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
      return Math.max(status, ending.closeNow());
    }
    printNextSteps(host, directory);
    new CountDownLatch(1).await(); // For ever: a signal ends the process.
    return ExitStatus.SUCCESS;
  }

  private Quickstart.Settings plan(Path directory) {
    InterfaceAddress address =
        MachineAddress.findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.error(
                        "this machine has no address for an engine: none of its interfaces is up with a global address"
                            + " (loopback and link-local ones lead nowhere)",
                        "Connect it to a network, or watch Uplink on hosts of its own making: uplink lab demo"));
    Quickstart.Settings plan =
        new Quickstart.Settings(
            directory,
            hostName(),
            address.address(),
            agentPort.orElse(AgentConfig.DEFAULT_PORT),
            httpsPort.orElse(8443));
    requireFree(plan.agent(), "--agent-port");
    requireFree(plan.https(), "--https-port");
    terminal
        .err()
        .println(
            "Engine and agent on "
                + IpLiteral.format(address.address())
                + " ("
                + address.device().name()
                + "), state in "
                + directory
                + ".");
    return plan;
  }

  private static void requireFree(InetSocketAddress endpoint, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(endpoint);
    } catch (IOException e) {
      throw CommandFailure.error(
          "port "
              + endpoint.getPort()
              + " on "
              + IpLiteral.format(endpoint.getAddress())
              + " is not to be had: "
              + e.getMessage(),
          "Is a quickstart running already? Else choose another port with "
              + option
              + " N; 0 takes a free one.");
    }
  }

  /** This machine's name, made fit for a host's. */
  private static String hostName() {
    try {
      String name =
          Files.readString(Path.of("/proc/sys/kernel/hostname"))
              .strip()
              .replaceAll("[^A-Za-z0-9._-]", "-");
      name = name.replaceFirst("^[^A-Za-z0-9]+", "");
      return name.isEmpty() ? "this-machine" : name.substring(0, Math.min(63, name.length()));
    } catch (IOException e) {
      return "this-machine";
    }
  }

  private Host install(Quickstart quickstart, Quickstart.Settings plan) {
    Quickstart.Started started = quickstart.start(plan);
    EngineClient client = started.client();
    HostCreation wanted =
        new HostCreation(
            plan.host(),
            Optional.of(IpLiteral.format(plan.address())),
            Optional.of(started.agentPort()),
            Optional.empty());
    if (!isRegistered(client, wanted)) {
      client.post(EngineClient.path("hosts"), wanted, Host.class);
    }
    Host host = StartedRun.install(client, plan.host()).await(StartedRun.LIMIT);
    if (!StartedRun.succeeded(host)) {
      terminal
          .err()
          .println(
              host.name()
                  + " was not installed: "
                  + host.statusText().orElse(host.status().toString()));
      return host;
    }
    Decision decision =
        client.get(EngineClient.path("hosts", plan.host(), "decision"), Decision.class);
    if (json) {
      terminal.out().println(RestJson.write(decision));
    } else {
      new DecisionPrinter(decision).print(terminal);
    }
    return host;
  }

  /**
   * Whether the host is there from an earlier start, as it is now; one that has moved is forgotten.
   */
  private static boolean isRegistered(EngineClient client, HostCreation wanted) {
    for (Host host :
        client.getAllPages(
            EngineClient.path("hosts"), HostPage.class, HostPage::items, HostPage::next)) {
      if (host.name().equals(wanted.name())) {
        if (wanted.address().equals(Optional.of(host.address()))
            && wanted.port().equals(Optional.of(host.port()))) {
          return true;
        }
        client.delete(EngineClient.path("hosts", host.name()));
      }
    }
    return false;
  }

  private void printNextSteps(Host host, Path directory) {
    boolean usual = directory.equals(DefaultDirectories.of(System.getenv()).quickstart());
    String option = usual ? "" : " --data-dir " + directory.resolve("engine");
    terminal.err().println();
    terminal.err().println("Engine and agent are running; Ctrl-C ends both. In another terminal:");
    terminal.err().println("  uplink host list" + option);
    terminal.err().println("  uplink host explain " + host.name() + option);
    terminal.err().println("  uplink events" + option);
    terminal.err().println("A second machine, with an agent of its own:");
    terminal
        .err()
        .println(
            "  uplink engine issue-certificate NAME --address A --out DIR"
                + (usual ? " --data-dir " + directory.resolve("engine") : option));
    terminal
        .err()
        .println(
            "  uplink host add NAME --address A"
                + option
                + ", then: uplink host install NAME"
                + option);
  }
}
