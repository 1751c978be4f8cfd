package org.uplink.agent.watch;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.route.ReturnRoute;
import org.uplink.agent.transport.MainConnectionListener;
import org.uplink.rtnetlink.RouteChange;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.RouteQuery;

/**
 * Watches the route to the engine: the kernel's unbound lookup for the exact flow of the main
 * connection. Tells the engine if it leads through another device, damped as {@link ReportedDevice}
 * says.
 */
public final class EngineRouteWatch implements MainConnectionListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineRouteWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Rtnetlink kernel;
  private final Runnable tell;
  private final ReportedDevice reported = new ReportedDevice();
  private @Nullable Thread thread;
  private volatile boolean watching;

  /**
   * @param tell tells the engine that the route has changed; must not block
   */
  public EngineRouteWatch(Rtnetlink kernel, Runnable tell) {
    this.kernel = kernel;
    this.tell = tell;
  }

  @Override
  public synchronized void opened(InetSocketAddress local, InetSocketAddress remote) {
    closed();
    RouteQuery query = ReturnRoute.query(local, remote);
    thread = Thread.ofVirtual().name("engine-route").start(() -> run(query));
  }

  @Override
  public synchronized void closed() {
    Thread ending = thread;
    thread = null;
    if (ending == null) {
      return;
    }
    ending.interrupt();
    try {
      ending.join();
      watching = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed();
  }

  /** Returns whether the route of the connection is being watched. */
  boolean isWatching() {
    return watching;
  }

  private void run(RouteQuery query) {
    try {
      while (true) {
        try (Watch<RouteChange> watch = kernel.routes().watch(query)) {
          watch(watch);
        } catch (NetlinkException e) {
          LOG.warn(
              "The route to the engine cannot be watched, trying again in {} s: {}",
              RETRY.toSeconds(),
              e.getMessage());
        }
        Thread.sleep(RETRY);
        // What changed meanwhile is not known.
        tell.run();
      }
    } catch (InterruptedException e) {
      LOG.debug("The route to the engine is not watched any more: {}", query);
    } catch (IllegalStateException e) {
      LOG.debug("The agent is being closed", e);
    }
  }

  private void watch(Watch<RouteChange> watch) throws InterruptedException {
    reported.connected(device(watch.take()));
    watching = true;
    while (true) {
      OptionalLong due = reported.dueIn(System.nanoTime());
      Duration wait = due.isPresent() ? Duration.ofNanos(Math.max(0, due.getAsLong())) : FOREVER;
      Optional<RouteChange> change = watch.poll(wait);
      if (change.isPresent()) {
        Optional<String> device = device(change.get());
        LOG.debug(
            "The route to the engine leads through {}: {}",
            device.orElse("no device"),
            change.get().cause().text());
        reported.changed(device, System.nanoTime());
      }
      if (reported.mustReport(System.nanoTime())) {
        tell.run();
      }
    }
  }

  private static Optional<String> device(RouteChange change) {
    return change.result() instanceof Lookup.Found(var route)
        ? route.device().map(Device::name)
        : Optional.empty();
  }
}
