package org.uplink.cli.rest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.HostDocument;
import org.uplink.api.run.DeployRequest;
import org.uplink.api.run.RunDocument;
import org.uplink.command.CommandFailure;
import org.uplink.command.ExitStatus;

/** A run that the engine has started, and the wait for its end. */
public final class StartedRun {
  /** The usual limit for an install. The engine itself waits up to 120 s for the agent. */
  public static final Duration LIMIT = Duration.ofMinutes(5);

  /** How long the engine holds one request, well below the client's timeout. */
  private static final long LONG_POLL_SECONDS = 20;

  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private final EngineClient client;
  private final HostDocument hostAtStart;

  private StartedRun(EngineClient client, HostDocument hostAtStart) {
    this.client = client;
    this.hostAtStart = hostAtStart;
  }

  /** Starts the install of a host. */
  public static StartedRun install(EngineClient client, String host) {
    return install(client, host, List.of());
  }

  /** Starts the install of a host, on which warnings with the accepted codes do not stop. */
  public static StartedRun install(EngineClient client, String host, List<String> accepted) {
    return new StartedRun(
        client,
        client.post(
            EngineClient.path("hosts", host, "install") + accepting(accepted), HostDocument.class));
  }

  /**
   * Starts the removal of a host that gets its original network back. Returns empty if the host is
   * removed already.
   */
  public static Optional<StartedRun> remove(
      EngineClient client, String host, List<String> accepted) {
    return client
        .postForOptional(
            EngineClient.path("hosts", host, "remove") + accepting(accepted), HostDocument.class)
        .map(started -> new StartedRun(client, started));
  }

  /** Starts a run without parameters: {@code sync} or {@code activate}. */
  public static StartedRun start(EngineClient client, String host, String kind) {
    return new StartedRun(
        client, client.post(EngineClient.path("hosts", host, kind), HostDocument.class));
  }

  /** Starts the deployment of the management network, on this NIC or on the active NIC. */
  public static StartedRun deploy(EngineClient client, String host, Optional<String> nic) {
    return new StartedRun(
        client,
        client.post(
            EngineClient.path("hosts", host, "deploy-network"),
            new DeployRequest(nic),
            HostDocument.class));
  }

  /** Returns the run that is running on this host, whoever started it. */
  public static StartedRun attach(EngineClient client, HostDocument host) {
    return new StartedRun(client, host);
  }

  /** Returns whether a run is running on the host. */
  public static boolean isRunning(HostDocument host) {
    return host.run().filter(run -> run.ended().isEmpty()).isPresent();
  }

  /** Returns whether the latest run of the host has succeeded. */
  public static boolean succeeded(HostDocument host) {
    return host.run().flatMap(RunDocument::succeeded).orElse(false);
  }

  /** Returns the host as it was when the run started. */
  public HostDocument hostAtStart() {
    return hostAtStart;
  }

  /** Waits for the end of this run and returns the host. */
  public HostDocument await(Duration limit) {
    return await(limit, Optional.empty());
  }

  /**
   * Waits for the end of this run and returns the host.
   *
   * @param observer receives the host several times a second
   */
  public HostDocument await(Duration limit, Optional<Consumer<HostDocument>> observer) {
    long deadline = System.nanoTime() + limit.toNanos();
    HostDocument host = hostAtStart;
    while (host.run().filter(this::hasEnded).isEmpty()) {
      long secondsLeft = Duration.ofNanos(deadline - System.nanoTime()).toSeconds();
      if (secondsLeft <= 0) {
        throw timeout(limit);
      }
      String path = EngineClient.path("hosts", hostAtStart.name());
      if (observer.isPresent()) {
        observer.get().accept(host);
        pause();
        host = client.get(path, HostDocument.class);
      } else {
        long wait = Math.min(secondsLeft, LONG_POLL_SECONDS);
        host = client.get(path + "?wait=" + wait, HostDocument.class);
      }
    }
    if (observer.isPresent()) {
      observer.get().accept(host);
    }
    return host;
  }

  /** Waits for the end of this removal. Returns the host if it was not removed. */
  public Optional<HostDocument> awaitRemoval(
      Duration limit, Optional<Consumer<HostDocument>> observer) {
    try {
      return Optional.of(await(limit, observer));
    } catch (CommandFailure e) {
      if (e.status() == ExitStatus.NEGATIVE) {
        return Optional.empty(); // The engine does not have the host any more.
      }
      throw e;
    }
  }

  private static String accepting(List<String> codes) {
    return codes.isEmpty() ? "" : "?accept=" + EngineClient.encode(String.join(",", codes));
  }

  private CommandFailure timeout(Duration limit) {
    return CommandFailure.error(
        "the %s of %s has not ended within %d s"
            .formatted(
                hostAtStart.run().map(RunDocument::kind).orElse("run"),
                hostAtStart.name(),
                limit.toSeconds()),
        "The engine continues the work. To see it: uplink host show " + hostAtStart.name());
  }

  /** Returns whether this run, or a later one, has ended. */
  private boolean hasEnded(RunDocument run) {
    return run.id() >= hostAtStart.run().map(RunDocument::id).orElse(0L) && run.ended().isPresent();
  }

  private void pause() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error(
          "interrupted while waiting for the run of " + hostAtStart.name(),
          "The engine continues the work. To see it: uplink host show " + hostAtStart.name());
    }
  }
}
