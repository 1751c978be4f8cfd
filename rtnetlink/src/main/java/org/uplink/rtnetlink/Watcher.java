package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
 * Receives events on its own platform thread, and repeats the watched lookups after each. It joins
 * the multicast groups before the first lookup, so that it misses no change.
 *
 * <p>The kernel reports the deletion of an IPv4 route before the route is gone. So the watcher
 * repeats the lookups immediately after an event, and again some time later ({@link
 * #RECHECK_NANOS}).
 */
final class Watcher implements AutoCloseable {
  /**
   * The multicast groups ({@code RTNLGRP_*}): links, neighbours; addresses, routes and rules of
   * IPv4 and IPv6; netconf of both; next hops.
   */
  private static final int[] GROUPS = {1, 3, 5, 9, 7, 11, 8, 19, 24, 25, 32};

  private static final int RECEIVE_BUFFER = 4 << 20;

  /** The largest number of datagrams that are read before the lookups are repeated. */
  private static final int READ_LIMIT = 256;

  /** The lookups are repeated at these times after the last event. */
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

  /** The latest events. The last recheck after an event clears the history. */
  private final EventHistory history = new EventHistory();

  /** The number of rechecks since the last event. */
  private int rechecks = RECHECK_NANOS.length;

  private long lastEventAt;

  /**
   * Opens the socket and joins the groups.
   *
   * @throws NetlinkException if the kernel refuses to open the socket or to join a group
   */
  Watcher(NetlinkConnection connection, Routes routes, InstantSource clock) {
    this.connection = connection;
    this.routes = routes;
    this.clock = clock;
    this.reader = new EventReader(connection.deviceNames, connection.routeReader);
    try {
      wakeUp = new WakeUp();
    } catch (SystemCallException e) {
      throw failed(e);
    }
    try {
      connection.socket().receiveBuffer(RECEIVE_BUFFER);
      for (int group : GROUPS) {
        connection.socket().join(group);
      }
    } catch (SystemCallException e) {
      connection.closeSocket();
      wakeUp.close();
      throw failed(e);
    }
    thread = Thread.ofPlatform().name("rtnetlink-watch").daemon().unstarted(this::run);
  }

  /** Ends the thread and closes all watches. */
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

  private static NetlinkException failed(SystemCallException e) {
    return new NetlinkException("watch for changes", new Errno(e.errno()), e.call());
  }

  private void run() {
    try {
      while (!closed) {
        int result = wakeUp.await(connection.socket(), waitMillis());
        if (result < 0) {
          connection.failUnlessInterrupted(result, "wait for changes");
        }
        boolean events = readEvents();
        updateWatchedRoutes(events);
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
              : new NetlinkException(
                  "watch for changes", new Errno(ErrorNumber.EBADF), e.toString());
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

  /** Reads the events that are waiting. Returns whether there were any. */
  private boolean readEvents() {
    boolean events = false;
    for (int i = 0; i < READ_LIMIT; i++) {
      int length = connection.socket().receive(connection.receiveBuffer());
      if (length == -ErrorNumber.EAGAIN) {
        break;
      }
      if (length == -ErrorNumber.ENOBUFS || length > connection.receiveBuffer().byteSize()) {
        notifyListeners(new KernelEvent.EventsLost());
        events = true;
      } else if (length < 0) {
        connection.failUnlessInterrupted(length, "receive change events");
      } else {
        events |= readDatagram(length);
      }
    }
    return events;
  }

  private boolean readDatagram(int length) {
    boolean events = false;
    try {
      messages.over(connection.receiveBuffer(), 0, length);
      while (messages.next()) {
        Optional<KernelEvent> event = reader.read(messages);
        if (event.isPresent()) {
          notifyListeners(event.get());
          events = true;
        }
      }
    } catch (MalformedMessageException e) {
      // An event that cannot be read counts as lost.
      notifyListeners(new KernelEvent.EventsLost());
      events = true;
    }
    return events;
  }

  private void notifyListeners(KernelEvent event) {
    listeners.forEach(watch -> watch.put(event));
    history.add(event);
  }

  /**
   * Repeats all lookups after events and at the rechecks. Otherwise repeats only the lookups that
   * are due.
   */
  private void updateWatchedRoutes(boolean events) {
    long now = System.nanoTime();
    boolean all = events;
    if (events) {
      lastEventAt = now;
      rechecks = 0;
    } else if (rechecks < RECHECK_NANOS.length
        && lastEventAt + RECHECK_NANOS[rechecks] - now <= 0) {
      rechecks++;
      all = true;
    }
    for (WatchedRoute route : watched) {
      if (all || route.dueIn(now) <= 0) {
        route.update(routes, history, clock);
      }
    }
    if (rechecks == RECHECK_NANOS.length) {
      history.clear();
    }
  }
}
