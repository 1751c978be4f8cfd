package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.api.cluster.Cluster;
import org.uplink.api.host.Host;
import org.uplink.api.host.HostPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.ExitStatus;
import org.uplink.command.InterruptMessage;
import org.uplink.command.Terminal;

/**
 * {@code --all} and {@code --cluster}: the rollout as it is shown. What the engine works on
 * already, begun by an earlier command, is waited for in its turn and not begun again.
 */
final class RolloutRunner implements Rollout.Listener {
  private final EngineClient client;
  private final RunOptions run;
  private final Terminal terminal;

  /** The hosts that are wanted, each as it was seen last. */
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  private int ended;

  RolloutRunner(EngineClient client, RunOptions run, Terminal terminal) {
    this.client = client;
    this.run = run;
    this.terminal = terminal;
  }

  /** Installs those that want it, and returns the exit status. */
  int install(Optional<String> cluster, int parallel) {
    cluster.ifPresent(name -> client.get(EngineClient.path("clusters", name), Cluster.class));
    hostsToInstall(cluster).forEach(host -> hosts.put(host.name(), host));
    if (hosts.isEmpty()) {
      terminal
          .err()
          .println("There is no host to be installed: all are Up or in maintenance, or none is.");
    }
    List<String> names = List.copyOf(hosts.keySet());
    Rollout rollout = new Rollout(this::begin, parallel, this);
    List<Rollout.Outcome> outcomes;
    try (InterruptMessage _ =
        InterruptMessage.onInterrupt(terminal, () -> interruptMessage(rollout, names))) {
      outcomes = rollout.run(names);
    }
    rollout.stopped().ifPresent(stop -> reportStop(stop, outcomes));
    if (run.json) {
      terminal.out().println(RestJson.write(List.copyOf(hosts.values())));
    }
    return outcomes.stream().mapToInt(RolloutRunner::exit).max().orElse(ExitStatus.SUCCESS);
  }

  private List<Host> hostsToInstall(Optional<String> cluster) {
    String path =
        EngineClient.path("hosts")
            + cluster.map(name -> "?cluster=" + EngineClient.encode(name)).orElse("");
    return client.getAllPages(path, HostPage.class, HostPage::items, HostPage::next).stream()
        .filter(
            host ->
                switch (host.status()) {
                  case UP, MAINTENANCE, CONNECTING -> false;
                  case INSTALLING, INITIALIZING -> StartedRun.isRunning(host);
                  case UNASSIGNED, INSTALL_FAILED, NON_OPERATIONAL, NON_RESPONSIVE -> true;
                })
        .toList();
  }

  private Rollout.StartedInstall begin(String name) {
    StartedRun install =
        StartedRun.isRunning(lastSeen(name))
            ? StartedRun.attach(client, lastSeen(name))
            : StartedRun.install(client, name);
    return () -> install.await(run.timeout());
  }

  private Host lastSeen(String name) {
    synchronized (this) {
      return Objects.requireNonNull(hosts.get(name));
    }
  }

  @Override
  public void started(String name) {
    terminal
        .err()
        .println(
            name
                + ": "
                + (StartedRun.isRunning(lastSeen(name)) ? "is being installed already" : "begun"));
  }

  @Override
  public void ended(Rollout.Outcome outcome, boolean interrupted) {
    String progress = ++this.ended + "/" + hosts.size() + " ";
    switch (outcome) {
      case Rollout.Outcome.Ended ended -> {
        hosts.put(ended.name(), ended.host());
        terminal.err().println(progress + ended.name() + ": " + ended.host().status());
        if (!run.json) {
          HostPrinter.print(terminal, ended.host());
        }
      }
      case Rollout.Outcome.Failed failed -> {
        terminal.err().println(progress + failed.name() + ": " + failed.failure().getMessage());
        if (!failed.failure().nextStep().isEmpty()) {
          terminal.err().println("  " + failed.failure().nextStep());
        }
      }
      case Rollout.Outcome.NotStarted none -> {
        if (!interrupted) {
          terminal.err().println(progress + none.name() + ": not begun");
        }
      }
    }
  }

  /** Why the others were not begun, and how to go on. */
  private void reportStop(Rollout.Stop stop, List<Rollout.Outcome> outcomes) {
    List<String> left =
        outcomes.stream()
            .filter(Rollout.Outcome.NotStarted.class::isInstance)
            .map(Rollout.Outcome::name)
            .toList();
    terminal
        .err()
        .println(
            "Stopped: host "
                + stop.host()
                + " "
                + stop.reason()
                + Optional.ofNullable(hosts.get(stop.host()))
                    .flatMap(Host::reason)
                    .map(reason -> " (" + reason + ")")
                    .orElse("")
                + (left.isEmpty()
                    ? ". No other was left."
                    : ". Not begun, and as they were: " + HostPrinter.abbreviate(left) + "."));
    terminal
        .err()
        .println(
            "See to it (uplink host show "
                + stop.host()
                + "), or leave it out (uplink host maintenance "
                + stop.host()
                + "), and say the same again: it goes on with what is left.");
  }

  /** What is true when Ctrl-C ends the command. */
  private String interruptMessage(Rollout rollout, List<String> names) {
    Set<String> underWay;
    try {
      underWay = new TreeSet<>(rollout.interrupt());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "The engine goes on with what was begun: uplink host list";
    }
    List<String> left = new ArrayList<>(names);
    left.removeAll(rollout.started());
    return (underWay.isEmpty()
            ? "Nothing is under way."
            : "The engine goes on with " + HostPrinter.abbreviate(List.copyOf(underWay)) + ".")
        + (left.isEmpty() ? "" : " Not begun: " + HostPrinter.abbreviate(left) + ".")
        + " Say the same again to go on; uplink host list shows how they stand.";
  }

  private static int exit(Rollout.Outcome outcome) {
    return switch (outcome) {
      case Rollout.Outcome.Ended ended ->
          StartedRun.succeeded(ended.host()) ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
      case Rollout.Outcome.Failed failed -> failed.failure().status();
      case Rollout.Outcome.NotStarted none -> ExitStatus.NEGATIVE;
    };
  }
}
