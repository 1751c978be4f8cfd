package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.api.cluster.ClusterDocument;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.cli.rest.RestJson;
import org.uplink.cli.rest.StartedRun;
import org.uplink.command.ExitStatus;
import org.uplink.command.InterruptMessage;
import org.uplink.command.Terminal;

/**
 * Runs the rollout of {@code --all} and {@code --cluster}, and prints its progress. If an earlier
 * command has started a host's run and it is still running, the rollout waits for that run instead
 * of starting another one.
 */
final class RolloutRunner implements Rollout.Listener {
  private final EngineClient client;
  private final RunOptions run;
  private final boolean json;
  private final Terminal terminal;

  /** The selected hosts, each in its latest known state. Guarded by this. */
  private final Map<String, HostDocument> hosts = new LinkedHashMap<>();

  private int ended;

  RolloutRunner(EngineClient client, RunOptions run, boolean json, Terminal terminal) {
    this.client = client;
    this.run = run;
    this.json = json;
    this.terminal = terminal;
  }

  @Override
  public void started(String name) {
    String message =
        StartedRun.isRunning(lastSeen(name)) ? "a run is already running on it" : "started";
    terminal.err().println("%s: %s".formatted(name, message));
  }

  @Override
  public synchronized void ended(Rollout.Outcome outcome, boolean interrupted) {
    ended++;
    switch (outcome) {
      case Rollout.Outcome.Ended(String name, HostDocument host) -> {
        hosts.put(name, host);
        printProgress(name, host.status().toString());
        if (!json) {
          HostPrinter.print(terminal, host);
        }
      }
      case Rollout.Outcome.Failed failed -> {
        printProgress(failed.name(), String.valueOf(failed.failure().getMessage()));
        if (!failed.failure().nextStep().isEmpty()) {
          terminal.err().println("  " + failed.failure().nextStep());
        }
      }
      case Rollout.Outcome.NotStarted notStarted -> {
        if (!interrupted) {
          printProgress(notStarted.name(), "not started");
        }
      }
    }
  }

  /** Installs all hosts that need it, and returns the exit status. */
  int install(Optional<String> cluster, int parallel, List<String> accepted) {
    cluster.ifPresent(
        name -> client.get(EngineClient.path("clusters", name), ClusterDocument.class));
    hostsToInstall(cluster).forEach(host -> hosts.put(host.name(), host));
    if (hosts.isEmpty()) {
      terminal.err().println("There is no host to install: every host is Up or in maintenance.");
    }
    List<String> names = List.copyOf(hosts.keySet());
    Rollout rollout = new Rollout(name -> start(name, accepted), parallel, this);
    List<Rollout.Outcome> outcomes;
    try (InterruptMessage _ =
        InterruptMessage.onInterrupt(terminal, () -> interruptMessage(rollout, names))) {
      outcomes = rollout.run(names);
    }
    rollout.stopped().ifPresent(stop -> reportStop(stop, outcomes));
    if (json) {
      terminal.out().println(RestJson.write(List.copyOf(hosts.values())));
    }
    return outcomes.stream().mapToInt(RolloutRunner::exitStatus).max().orElse(ExitStatus.SUCCESS);
  }

  private List<HostDocument> hostsToInstall(Optional<String> cluster) {
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

  private Rollout.StartedInstall start(String name, List<String> accepted) {
    HostDocument host = lastSeen(name);
    StartedRun install =
        StartedRun.isRunning(host)
            ? StartedRun.attach(client, host)
            : StartedRun.install(client, name, accepted);
    return () -> install.await(run.timeout());
  }

  private synchronized HostDocument lastSeen(String name) {
    return Objects.requireNonNull(hosts.get(name));
  }

  private void printProgress(String name, String message) {
    terminal.err().println("%d/%d %s: %s".formatted(ended, hosts.size(), name, message));
  }

  /** Prints why the rollout stopped, and how to continue. */
  private void reportStop(Rollout.Stop stop, List<Rollout.Outcome> outcomes) {
    List<String> notStarted =
        outcomes.stream()
            .filter(Rollout.Outcome.NotStarted.class::isInstance)
            .map(Rollout.Outcome::name)
            .toList();
    String code =
        Optional.ofNullable(hosts.get(stop.host()))
            .flatMap(HostDocument::reason)
            .map(reason -> " (" + reason + ")")
            .orElse("");
    terminal
        .err()
        .println(
            "Stopped: host %s %s%s. %s"
                .formatted(
                    stop.host(),
                    stop.reason(),
                    code,
                    notStarted.isEmpty()
                        ? "Every other host was started."
                        : "Not started: " + HostPrinter.abbreviate(notStarted) + "."));
    terminal
        .err()
        .println(
            "Check it (uplink host show %1$s%2$s) or exclude it (uplink host maintenance %1$s%2$s), then run the same command again. It continues with the remaining hosts."
                .formatted(stop.host(), run.engineArguments()));
  }

  /** Returns which runs the engine continues after Ctrl-C, and how to continue the rollout. */
  private static String interruptMessage(Rollout rollout, List<String> names) {
    Set<String> running;
    try {
      running = new TreeSet<>(rollout.interrupt());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "The engine continues the started installs: uplink host list";
    }
    List<String> notStarted = new ArrayList<>(names);
    notStarted.removeAll(rollout.started());
    return (running.isEmpty()
            ? "No install is running."
            : "The engine continues with " + HostPrinter.abbreviate(List.copyOf(running)) + ".")
        + (notStarted.isEmpty() ? "" : " Not started: " + HostPrinter.abbreviate(notStarted) + ".")
        + " Run the same command again to continue. To see the states: uplink host list";
  }

  private static int exitStatus(Rollout.Outcome outcome) {
    return switch (outcome) {
      case Rollout.Outcome.Ended ended ->
          StartedRun.succeeded(ended.host()) ? ExitStatus.SUCCESS : ExitStatus.NEGATIVE;
      case Rollout.Outcome.Failed failed -> failed.failure().status();
      case Rollout.Outcome.NotStarted notStarted -> ExitStatus.NEGATIVE;
    };
  }
}
