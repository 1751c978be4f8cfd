package org.uplink.cli.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.uplink.api.Host;
import org.uplink.api.Hosts;
import org.uplink.cli.remote.Documents;
import org.uplink.cli.remote.EngineClient;
import org.uplink.cli.remote.EngineOptions;
import org.uplink.cli.remote.Installation;
import org.uplink.cli.terminal.CommandFailure;
import org.uplink.cli.terminal.Exit;
import org.uplink.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code uplink host install}. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Installs hosts: reaches their agents, decides which interface leads to the engine, and puts the management network on"
          + " it.",
      "Installing again is always possible. Exit status 1 where a host was not installed; a skipped deployment of the"
          + " management network is no failure."
    })
final class HostInstall implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "the hosts' names")
  private List<String> names = List.of();

  @Option(
      names = "--all",
      description =
          "all hosts that are neither Up nor in maintenance: one first, as a canary, then the others; stops at the first"
              + " host that rolls its network back")
  private boolean all;

  @Option(names = "--cluster", paramLabel = "C", description = "the same for those of a cluster")
  private Optional<String> cluster = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "with --all or --cluster: how many at once after the canary; 8 where left out")
  private int parallel = 8;

  @Option(names = "--no-wait", description = "start the installs and return")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "how long to wait for each install (${DEFAULT-VALUE}); the engine goes on with it in any case")
  private int timeout;

  @Option(names = "--json", description = "print an array of hosts as JSON")
  private boolean json;

  @Mixin private EngineOptions engine = new EngineOptions();

  private final Terminal terminal;

  HostInstall(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (!all && cluster.isEmpty()) {
      if (names.isEmpty()) {
        throw CommandFailure.usage(
            "which host is to be installed?", "Name hosts, or say --all or --cluster C.");
      }
      return named();
    }
    if (!names.isEmpty() || noWait || parallel < 1) {
      throw CommandFailure.usage(
          "--all and --cluster go with no names and no --no-wait, and with --parallel of at least 1",
          "Try `uplink host install --help`.");
    }
    return many();
  }

  private int many() {
    try (EngineClient client = engine.connect()) {
      List<String> wanted = wanted(client);
      AtomicInteger done = new AtomicInteger();
      Rollout rollout =
          new Rollout(
              name -> Installation.begin(client, name).await(Duration.ofSeconds(timeout)),
              parallel,
              outcome -> tell(outcome, done.incrementAndGet() + "/" + wanted.size() + " "));
      List<Rollout.Outcome> outcomes = rollout.run(wanted);
      rollout
          .stopped()
          .ifPresent(
              why ->
                  terminal
                      .err()
                      .println(
                          "Stopped: "
                              + why
                              + ". "
                              + outcomes.stream()
                                  .filter(Rollout.Outcome.NotBegun.class::isInstance)
                                  .count()
                              + " hosts were not begun; see to that one, and say the same again."));
      if (json) {
        terminal
            .out()
            .println(
                Documents.write(
                    outcomes.stream()
                        .filter(Rollout.Outcome.Ended.class::isInstance)
                        .map(outcome -> ((Rollout.Outcome.Ended) outcome).host())
                        .toList()));
      }
      if (wanted.isEmpty()) {
        terminal.err().println("There is no host to be installed.");
      }
      return outcomes.stream().mapToInt(HostInstall::exit).max().orElse(Exit.DONE);
    }
  }

  private List<String> wanted(EngineClient client) {
    String path =
        EngineClient.path("hosts")
            + cluster.map(name -> "?cluster=" + EngineClient.encoded(name)).orElse("");
    return client.all(path, Hosts.class, Hosts::items, Hosts::next).stream()
        .filter(
            host ->
                switch (host.status()) {
                  case UP, MAINTENANCE, INSTALLING, INITIALIZING, CONNECTING -> false;
                  case UNASSIGNED, INSTALL_FAILED, NON_OPERATIONAL, NON_RESPONSIVE -> true;
                })
        .map(Host::name)
        .toList();
  }

  private static int exit(Rollout.Outcome outcome) {
    return switch (outcome) {
      case Rollout.Outcome.Ended ended ->
          Installation.succeeded(ended.host()) ? Exit.DONE : Exit.NO;
      case Rollout.Outcome.Failed failed -> failed.failure().exit();
      case Rollout.Outcome.NotBegun none -> Exit.NO;
    };
  }

  private void tell(Rollout.Outcome outcome, String progress) {
    switch (outcome) {
      case Rollout.Outcome.Ended ended -> {
        terminal.err().println(progress + ended.name() + ": " + ended.host().status());
        if (!json) {
          HostText.print(terminal, ended.host());
        }
      }
      case Rollout.Outcome.Failed failed -> {
        int _ = told(failed.name(), failed.failure());
      }
      case Rollout.Outcome.NotBegun none ->
          terminal.err().println(progress + none.name() + ": not begun");
    }
  }

  private int named() {
    List<Host> hosts = new ArrayList<>();
    int exit = Exit.DONE;
    try (EngineClient client = engine.connect()) {
      List<Installation> begun = new ArrayList<>();
      for (String name : names) {
        try {
          begun.add(Installation.begin(client, name));
        } catch (CommandFailure e) {
          exit = Math.max(exit, told(name, e));
        }
      }
      for (Installation installation : begun) {
        try {
          Host host =
              noWait
                  ? installation.host()
                  : installation.await(
                      Duration.ofSeconds(timeout),
                      json || begun.size() > 1 ? Optional.empty() : Steps.watched(terminal));
          hosts.add(host);
          exit = Math.max(exit, noWait || Installation.succeeded(host) ? Exit.DONE : Exit.NO);
          if (!json) {
            print(host);
          }
        } catch (CommandFailure e) {
          exit = Math.max(exit, told(installation.host().name(), e));
        }
      }
    }
    if (json) {
      terminal.out().println(Documents.write(hosts));
    }
    return exit;
  }

  /** One host's failure keeps no other's result back; returns its exit status. */
  private int told(String name, CommandFailure failure) {
    terminal.err().println("uplink: " + name + ": " + failure.getMessage());
    if (!failure.wayOut().isEmpty()) {
      terminal.err().println(failure.wayOut());
    }
    return failure.exit();
  }

  private void print(Host host) {
    HostText.print(terminal, host);
    if (Installation.succeeded(host)) {
      terminal.err().println("  The evidence: uplink host explain " + host.name());
    }
  }
}
