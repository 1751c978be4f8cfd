package org.uplink.agent.watch;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.rate.Damping;
import org.uplink.rtnetlink.KernelEvent;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Tells the engine that the network capabilities have changed: after the kernel has reported
 * changes and then none for a second, and at most once in ten seconds. Changes of other things,
 * such as neighbours, are not told.
 */
public final class NetworksWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworksWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Rtnetlink kernel;
  private final Supplier<Object> capabilities;
  private final Runnable tell;
  private final Damping damping = new Damping(Damping.Times.NETWORKS);
  private final Thread thread;

  private NetworksWatch(Rtnetlink kernel, Supplier<Object> capabilities, Runnable tell) {
    this.kernel = kernel;
    this.capabilities = capabilities;
    this.tell = tell;
    this.thread = Thread.ofVirtual().name("networks-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param capabilities reads the network capabilities; equal if nothing has changed
   * @param tell tells the engine that they have changed; must not block
   */
  public static NetworksWatch start(
      Rtnetlink kernel, Supplier<Object> capabilities, Runnable tell) {
    var watch = new NetworksWatch(kernel, capabilities, tell);
    watch.thread.start();
    return watch;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Optional<Object> told = Optional.empty();
    try {
      while (true) {
        try (Watch<KernelEvent> events = kernel.events()) {
          told = tellIfChanged(told);
          while (true) {
            if (isDueAfter(events)) {
              damping.reported(System.nanoTime());
              told = tellIfChanged(told);
            }
          }
        } catch (NetlinkException e) {
          LOG.warn(
              "The host's networks cannot be watched, trying again in {} s: {}",
              RETRY.toSeconds(),
              e.getMessage());
        } catch (RuntimeException e) {
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          LOG.error("Watching the host's networks failed unexpectedly", e);
        }
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      LOG.debug("The host's networks are not watched any more");
    }
  }

  /** Waits for the next event. Returns whether the capabilities are to be read now. */
  private boolean isDueAfter(Watch<KernelEvent> events) throws InterruptedException {
    OptionalLong due = damping.dueIn(System.nanoTime());
    Duration wait = due.isPresent() ? Duration.ofNanos(Math.max(0, due.getAsLong())) : FOREVER;
    Optional<KernelEvent> event = events.poll(wait);
    if (event.filter(NetworksWatch::mayChangeCapabilities).isPresent()) {
      damping.changed(System.nanoTime());
    }
    return damping.dueIn(System.nanoTime()).orElse(Long.MAX_VALUE) <= 0;
  }

  private Optional<Object> tellIfChanged(Optional<Object> told) {
    Object now = Objects.requireNonNull(capabilities.get());
    if (told.isPresent() && !told.get().equals(now)) {
      tell.run();
    }
    return Optional.of(now);
  }

  private static boolean mayChangeCapabilities(KernelEvent event) {
    return switch (event) {
      case KernelEvent.LinkChanged _,
          KernelEvent.AddressChanged _,
          KernelEvent.RouteChanged _,
          KernelEvent.SettingChanged _,
          KernelEvent.EventsLost _ ->
          true;
      case KernelEvent.RuleChanged _,
          KernelEvent.NeighbourChanged _,
          KernelEvent.NextHopChanged _ ->
          false;
    };
  }
}
