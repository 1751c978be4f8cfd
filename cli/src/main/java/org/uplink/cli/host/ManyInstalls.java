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
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Interruption;
import org.uplink.cli.terminal.Terminal;

/**
 * {@code --all} and {@code --cluster}: the rollout as it is shown. What the engine works on
 * already, begun by an earlier command, is waited for in its turn and not begun again.
 */
final class ManyInstalls implements Rollout.Listener {
  private final EngineClient client;
  private final RunOptions run;
  private final Terminal terminal;

  /** The hosts that are wanted, each as it was seen last. */
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  private int over;

  ManyInstalls(EngineClient client, RunOptions run, Terminal terminal) {
    this.client = client;
    this.run = run;
    this.terminal = terminal;
  }

  /** Installs those that want it, and returns the exit status. */
  int install(Optional<String> cluster, int parallel) {
    cluster.ifPresent(name -> client.get(EngineClient.path("clusters", name), Cluster.class));
    wanted(cluster).forEach(host -> hosts.put(host.name(), host));
    if (hosts.isEmpty()) {
      terminal
          .err()
          .println("There is no host to be installed: all are Up or in maintenance, or none is.");
    }
    List<String> names = List.copyOf(hosts.keySet());
    Rollout rollout = new Rollout(this::begin, parallel, this);
    List<Rollout.Outcome> outcomes;
    try (Interruption _ = Interruption.says(terminal, () -> interrupted(rollout, names))) {
      outcomes = rollout.run(names);
    }
    rollout.stopped().ifPresent(stop -> tell(stop, outcomes));
    if (run.json) {
      terminal.out().println(Documents.write(List.copyOf(hosts.values())));
    }
    return outcomes.stream().mapToInt(ManyInstalls::exit).max().orElse(Exit.DONE);
  }

  private List<Host> wanted(Optional<String> cluster) {
    String path =
        EngineClient.path("hosts")
            + cluster.map(name -> "?cluster=" + EngineClient.encoded(name)).orElse("");
    return client.all(path, HostPage.class, HostPage::items, HostPage::next).stream()
        .filter(
            host ->
                switch (host.status()) {
                  case UP, MAINTENANCE, CONNECTING -> false;
                  case INSTALLING, INITIALIZING -> Installation.runs(host);
                  case UNASSIGNED, INSTALL_FAILED, NON_OPERATIONAL, NON_RESPONSIVE -> true;
                })
        .toList();
  }

  private Rollout.Running begin(String name) {
    Installation install =
        Installation.runs(known(name))
            ? Installation.underWay(client, known(name))
            : Installation.begin(client, name);
    return () -> install.await(run.limit());
  }

  private Host known(String name) {
    synchronized (this) {
      return Objects.requireNonNull(hosts.get(name));
    }
  }

  @Override
  public void begun(String name) {
    terminal
        .err()
        .println(
            name
                + ": "
                + (Installation.runs(known(name)) ? "is being installed already" : "begun"));
  }

  @Override
  public void over(Rollout.Outcome outcome, boolean interrupted) {
    String progress = ++over + "/" + hosts.size() + " ";
    switch (outcome) {
      case Rollout.Outcome.Ended ended -> {
        hosts.put(ended.name(), ended.host());
        terminal.err().println(progress + ended.name() + ": " + ended.host().status());
        if (!run.json) {
          HostText.print(terminal, ended.host());
        }
      }
      case Rollout.Outcome.Failed failed -> {
        terminal.err().println(progress + failed.name() + ": " + failed.failure().getMessage());
        if (!failed.failure().wayOut().isEmpty()) {
          terminal.err().println("  " + failed.failure().wayOut());
        }
      }
      case Rollout.Outcome.NotBegun none -> {
        if (!interrupted) {
          terminal.err().println(progress + none.name() + ": not begun");
        }
      }
    }
  }

  /** Why the others were not begun, and how to go on. */
  private void tell(Rollout.Stop stop, List<Rollout.Outcome> outcomes) {
    List<String> left =
        outcomes.stream()
            .filter(Rollout.Outcome.NotBegun.class::isInstance)
            .map(Rollout.Outcome::name)
            .toList();
    terminal
        .err()
        .println(
            "Stopped: host "
                + stop.host()
                + " "
                + stop.why()
                + Optional.ofNullable(hosts.get(stop.host()))
                    .flatMap(Host::reason)
                    .map(reason -> " (" + reason + ")")
                    .orElse("")
                + (left.isEmpty()
                    ? ". No other was left."
                    : ". Not begun, and as they were: " + HostText.some(left) + "."));
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
  private String interrupted(Rollout rollout, List<String> names) {
    Set<String> underWay;
    try {
      underWay = new TreeSet<>(rollout.interrupt());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "The engine goes on with what was begun: uplink host list";
    }
    List<String> left = new ArrayList<>(names);
    left.removeAll(rollout.begun());
    return (underWay.isEmpty()
            ? "Nothing is under way."
            : "The engine goes on with " + HostText.some(List.copyOf(underWay)) + ".")
        + (left.isEmpty() ? "" : " Not begun: " + HostText.some(left) + ".")
        + " Say the same again to go on; uplink host list shows how they stand.";
  }

  private static int exit(Rollout.Outcome outcome) {
    return switch (outcome) {
      case Rollout.Outcome.Ended ended ->
          Installation.succeeded(ended.host()) ? Exit.DONE : Exit.NO;
      case Rollout.Outcome.Failed failed -> failed.failure().exit();
      case Rollout.Outcome.NotBegun none -> Exit.NO;
    };
  }
}
