package org.uplink.cli.rest;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.api.host.Host;
import org.uplink.api.run.DeployRequest;
import org.uplink.api.run.Run;
import org.uplink.command.CommandFailure;

/** An install that the engine was asked for, and its end. */
public final class StartedRun {
  /**
   * How long an install takes at most where the agent is near: the engine gives it 120 s to answer.
   */
  public static final Duration LIMIT = Duration.ofMinutes(5);

  /** How long one request waits; well below the client's own time limit. */
  private static final long WAIT_SECONDS = 20;

  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private final EngineClient client;
  private final Host hostAtStart;

  private StartedRun(EngineClient client, Host begun) {
    this.client = client;
    this.hostAtStart = begun;
  }

  /** Asks for the install of a host. */
  public static StartedRun install(EngineClient client, String host) {
    return start(client, host, "install");
  }

  /** Asks for something else that is done with a host: {@code sync}, {@code activate}. */
  public static StartedRun start(EngineClient client, String host, String what) {
    return new StartedRun(client, client.post(EngineClient.path("hosts", host, what), Host.class));
  }

  /** The one that runs on this host already, whoever asked for it. */
  public static StartedRun attach(EngineClient client, Host host) {
    return new StartedRun(client, host);
  }

  /** Whether one runs on a host. */
  public static boolean isRunning(Host host) {
    return host.run().filter(install -> install.ended().isEmpty()).isPresent();
  }

  /**
   * Asks for the deployment of its management network, on the NIC that is named or the active one.
   */
  public static StartedRun deploy(EngineClient client, String host, Optional<String> nic) {
    return new StartedRun(
        client,
        client.post(
            EngineClient.path("hosts", host, "deploy-network"),
            new DeployRequest(nic),
            Host.class));
  }

  /** The host when its install had begun. */
  public Host hostAtStart() {
    return hostAtStart;
  }

  /** The host after this install, or after a later one. */
  public Host await(Duration limit) {
    return await(limit, Optional.empty());
  }

  /** The same; whoever watches is told of the host several times a second meanwhile. */
  public Host await(Duration limit, Optional<Consumer<Host>> watcher) {
    long deadline = System.nanoTime() + limit.toNanos();
    Host now = hostAtStart;
    while (now.run().filter(this::hasEnded).isEmpty()) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toSeconds();
      if (left <= 0) {
        throw CommandFailure.error(
            "the "
                + hostAtStart.run().map(Run::kind).orElse("install")
                + " of "
                + hostAtStart.name()
                + " has not ended within "
                + limit.toSeconds()
                + " s",
            "The engine goes on with it: uplink host show " + hostAtStart.name());
      }
      String path = EngineClient.path("hosts", hostAtStart.name());
      if (watcher.isPresent()) {
        watcher.get().accept(now);
        pause();
        now = client.get(path, Host.class);
      } else {
        now = client.get(path + "?wait=" + Math.min(left, WAIT_SECONDS), Host.class);
      }
    }
    if (watcher.isPresent()) {
      watcher.get().accept(now);
    }
    return now;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.error("interrupted while waiting for an install", "");
    }
  }

  private boolean hasEnded(Run install) {
    return install.id() >= hostAtStart.run().map(Run::id).orElse(0L) && install.ended().isPresent();
  }

  /** Whether a host's latest install has succeeded. */
  public static boolean succeeded(Host host) {
    return host.run().flatMap(Run::succeeded).orElse(false);
  }
}
