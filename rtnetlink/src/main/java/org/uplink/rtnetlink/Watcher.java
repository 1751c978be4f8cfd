package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.uplink.rtnetlink.RouteChange.Cause;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.kernel.WakeUp;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;

/**
 * Hears of changes on a platform thread of its own, and asks the watched questions again. It hears
 * before it asks for the first time, so no change falls in between.
 *
 * <p>The kernel tells of a deleted IPv4 route before it is gone, so after each event the questions
 * are asked at once, and a few times more until it has settled.
 */
final class Watcher implements AutoCloseable {
  /**
   * {@code RTNLGRP_*}: link, neighbour, addresses, routes and rules of both families, netconf of
   * both, next hops.
   */
  private static final int[] GROUPS = {1, 3, 5, 9, 7, 11, 8, 19, 24, 25, 32};

  private static final int RECEIVE_BUFFER = 4 << 20;

  /** Datagrams that are read before the questions are asked, however many more are there. */
  private static final int READ_LIMIT = 256;

  private static final long[] RECHECK_NANOS = {1_000_000, 10_000_000, 100_000_000};

  private final NetlinkConnection connection;
  private final Routes routes;
  private final InstantSource clock;
  private final EventReader reader;
  private final MessageCursor messages = new MessageCursor();
  private final WakeUp wakeUp;
  private final List<Watch<KernelEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<WatchedRoute> watched = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /** The latest events' cause, until all has settled, and that of those just heard. */
  private Optional<Cause> cause = Optional.empty();

  private Optional<Cause> pendingCause = Optional.empty();
  private int rechecks = RECHECK_NANOS.length;
  private long lastEventAt;

  Watcher(NetlinkConnection lane, Routes routes, InstantSource clock) {
    this.connection = lane;
    this.routes = routes;
    this.clock = clock;
    this.reader = new EventReader(lane.deviceNames, lane.routeReader);
    try {
      wakeUp = new WakeUp();
    } catch (SystemCallException e) {
      throw failed(e);
    }
    try {
      lane.socket().receiveBuffer(RECEIVE_BUFFER);
      for (int group : GROUPS) {
        lane.socket().join(group);
      }
    } catch (SystemCallException e) {
      lane.closeSocket();
      wakeUp.close();
      throw failed(e);
    }
    thread = Thread.ofPlatform().name("rtnetlink-watch").daemon().unstarted(this::run);
  }

  private static NetlinkException failed(SystemCallException e) {
    return new NetlinkException("watch for changes", new Errno(e.errno()), e.call());
  }

  void start() {
    thread.start();
  }

  Watch<RouteChange> watch(RouteQuery query) {
    Watch<RouteChange> watch = new Watch<>(Optional.empty());
    watch.onClose(() -> watched.removeIf(route -> route.writesTo(watch)));
    watched.add(new WatchedRoute(query, watch, System.nanoTime()));
    wakeUp.wake();
    return watch;
  }

  Watch<KernelEvent> events() {
    Watch<KernelEvent> watch = new Watch<>(Optional.of(new KernelEvent.EventsLost()));
    watch.onClose(() -> listeners.remove(watch));
    listeners.add(watch);
    return watch;
  }

  private void run() {
    try {
      while (!closed) {
        int result = wakeUp.await(connection.socket(), waitMillis());
        if (result < 0) {
          connection.failUnlessInterrupted(result, "wait for changes");
        }
        boolean heard = readEvents();
        updateWatchedRoutes(heard);
      }
    } catch (NetlinkException | IllegalStateException e) {
      fail(e);
    } finally {
      connection.closeSocket();
      wakeUp.close();
    }
  }

  private void fail(RuntimeException e) {
    if (!closed) {
      NetlinkException error =
          e instanceof NetlinkException broken
              ? broken
              : new NetlinkException("watch", new Errno(ErrorNumber.EBADF), e.toString());
      watched.forEach(route -> route.fail(error));
      listeners.forEach(watch -> watch.fail(error));
    }
  }

  private int waitMillis() {
    long now = System.nanoTime();
    long least = Duration.ofMinutes(1).toNanos();
    for (WatchedRoute route : watched) {
      least = Math.min(least, route.dueIn(now));
    }
    if (rechecks < RECHECK_NANOS.length) {
      least = Math.min(least, lastEventAt + RECHECK_NANOS[rechecks] - now);
    }
    return (int) Math.max(0, (least + 999_999) / 1_000_000);
  }

  /** Reads what is there; whether there was anything that can change an answer. */
  private boolean readEvents() {
    pendingCause = Optional.empty();
    boolean heard = false;
    for (int i = 0; i < READ_LIMIT; i++) {
      int length = connection.socket().receive(connection.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        break;
      }
      if (length == -ErrorNumber.ENOBUFS || length > connection.receiveBuffer().byteSize()) {
        heard |= notifyListeners(new KernelEvent.EventsLost());
      } else if (length < 0) {
        connection.failUnlessInterrupted(length, "hear of changes");
      } else {
        heard |= read(length);
      }
    }
    return heard;
  }

  private boolean read(int length) {
    boolean heard = false;
    try {
      messages.over(connection.receiveBuffer(), 0, length);
      while (messages.next()) {
        Optional<KernelEvent> event = reader.read(messages);
        heard |= event.isPresent() && notifyListeners(event.get());
      }
    } catch (MalformedMessageException e) {
      // Something happened that cannot be read here: the same as something that was not heard.
      heard |= notifyListeners(new KernelEvent.EventsLost());
    }
    return heard;
  }

  private boolean notifyListeners(KernelEvent event) {
    listeners.forEach(watch -> watch.put(event));
    boolean better =
        pendingCause.isEmpty()
            || (pendingCause.get() instanceof RouteChange.Notified(KernelEvent.NeighbourChanged _)
                && !(event instanceof KernelEvent.NeighbourChanged));
    if (better) {
      pendingCause = Optional.of(new RouteChange.Notified(event));
    }
    return true;
  }

  private void updateWatchedRoutes(boolean heard) {
    long now = System.nanoTime();
    boolean all = heard;
    if (heard) {
      cause = pendingCause;
      lastEventAt = now;
      rechecks = 0;
    } else if (rechecks < RECHECK_NANOS.length
        && lastEventAt + RECHECK_NANOS[rechecks] - now <= 0) {
      rechecks++;
      all = true;
    }
    for (WatchedRoute route : watched) {
      if (all || route.dueIn(now) <= 0) {
        route.update(routes, all ? cause : Optional.empty(), clock);
      }
    }
    if (rechecks == RECHECK_NANOS.length) {
      cause = Optional.empty();
    }
  }

  /** Ends the thread, and all watches. */
  @Override
  public void close() {
    closed = true;
    wakeUp.wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    listeners.forEach(Watch::close);
    watched.forEach(WatchedRoute::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
