package org.uplink.agent.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.rate.Damping;
import org.uplink.rtnetlink.KernelEvent;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Tells the engine that the network capabilities differ from those that it has read: after the
 * kernel has reported changes and then none for a second, and at most once in ten seconds. Changes
 * of other things, such as neighbours, are not told.
 *
 * <p>The networks are compared with the latest answer to the engine, not with those of the latest
 * notice: the engine may have read them between a change and the next one, which restores them.
 * They are compared once more ten seconds later, because an answer may take its time.
 */
public final class NetworksWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetworksWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Rtnetlink kernel;
  private final BooleanSupplier hasChanged;
  private final Runnable tell;
  private final Damping damping = new Damping(Damping.Times.NETWORKS);
  private final Thread thread;

  private NetworksWatch(Rtnetlink kernel, BooleanSupplier hasChanged, Runnable tell) {
    this.kernel = kernel;
    this.hasChanged = hasChanged;
    this.tell = tell;
    this.thread = Thread.ofVirtual().name("networks-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param hasChanged whether the network capabilities differ from those that the engine has read
   * @param tell tells the engine so; must not block
   */
  public static NetworksWatch start(Rtnetlink kernel, BooleanSupplier hasChanged, Runnable tell) {
    var watch = new NetworksWatch(kernel, hasChanged, tell);
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
    try {
      while (true) {
        try (Watch<KernelEvent> events = kernel.events()) {
          damping.changed(System.nanoTime());
          compareAfter(events);
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

  /** Compares after the events that may have changed the networks, and tells. */
  private void compareAfter(Watch<KernelEvent> events) throws InterruptedException {
    boolean again = false;
    while (true) {
      OptionalLong due = damping.dueIn(System.nanoTime());
      Duration wait = due.isPresent() ? Duration.ofNanos(Math.max(0, due.getAsLong())) : FOREVER;
      Optional<KernelEvent> event = events.poll(wait);
      if (event.filter(NetworksWatch::mayChangeCapabilities).isPresent()) {
        damping.changed(System.nanoTime());
        again = true;
      }
      if (damping.dueIn(System.nanoTime()).orElse(Long.MAX_VALUE) <= 0) {
        damping.reported(System.nanoTime());
        if (hasChanged.getAsBoolean()) {
          tell.run();
        }
        if (again) {
          damping.changed(System.nanoTime());
          again = false;
        }
      }
    }
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
