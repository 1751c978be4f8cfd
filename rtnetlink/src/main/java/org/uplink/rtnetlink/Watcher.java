package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.uplink.rtnetlink.connection.ConnectionPool;
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
 * repeats the lookups immediately after an event, and again some time later ({@link Rechecks}).
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

  /**
   * How long the watcher waits for the events of changes whose effects the lookups have shown, for
   * all lookups together.
   */
  private static final long CAUSE_NANOS = Duration.ofMillis(10).toNanos();

  final NetlinkConnection connection;

  private final Routes routes;
  private final InstantSource clock;
  private final EventReader reader;
  private final MessageCursor messages = new MessageCursor();
  private final WakeUp wakeUp;
  private final List<Watch<KernelEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<WatchedRoute> watched = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** Is held while a watch is added, and while {@link #closed} or {@link #failure} is set. */
  private final Object watchesLock = new Object();

  private volatile boolean closed;
  private @Nullable NetlinkException failure;

  /** The latest events. The last recheck after an event clears the history. */
  private final EventHistory history = new EventHistory();

  private final Rechecks rechecks = new Rechecks();

  /** Whether there were events while the lookups were repeated. */
  private boolean hasReadMeanwhile;

  /** The end of the wait for causes, while the lookups are repeated. */
  private OptionalLong causesUntil = OptionalLong.empty();

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
      closeDescriptors();
      throw failed(e);
    } catch (NetlinkException e) {
      closeDescriptors();
      throw e;
    }
    thread = Thread.ofPlatform().name("rtnetlink-watch").daemon().unstarted(this::run);
  }

  /** Ends the thread and closes all watches. */
  @Override
  public void close() {
    synchronized (watchesLock) {
      closed = true;
    }
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

  /**
   * Starts the thread.
   *
   * @throws OutOfMemoryError if the process may have no more threads
   */
  void start() {
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      closeDescriptors();
      throw e;
    }
  }

  /** Returns whether the thread has ended because of a failure. Then it serves no new watch. */
  boolean hasFailed() {
    synchronized (watchesLock) {
      return failure != null;
    }
  }

  Watch<RouteChange> watch(RouteQuery query) {
    Watch<RouteChange> watch = new Watch<>(Optional.empty());
    WatchedRoute route = new WatchedRoute(query, watch, System.nanoTime());
    watch.onClose(() -> watched.remove(route));
    add(watched, route, watch);
    wakeUp.wake();
    return watch;
  }

  Watch<KernelEvent> events() {
    Watch<KernelEvent> watch = new Watch<>(Optional.of(new KernelEvent.EventsLost()));
    watch.onClose(() -> listeners.remove(watch));
    add(listeners, watch, watch);
    return watch;
  }

  private static NetlinkException failed(SystemCallException e) {
    return new NetlinkException("watch for changes", new Errno(e.errno()), e.call());
  }

  /** Adds a watch. If the thread has failed in the meantime, the watch fails as the others did. */
  private <T> void add(List<T> watches, T added, Watch<?> watch) {
    synchronized (watchesLock) {
      if (closed) {
        throw ConnectionPool.closedException();
      }
      if (failure == null) {
        watches.add(added);
      } else {
        watch.fail(failure);
      }
    }
  }

  private void run() {
    try {
      while (!closed) {
        int result = wakeUp.await(connection.socket(), waitMillis());
        if (result < 0) {
          connection.failUnlessInterrupted(result, "wait for changes");
        }
        boolean events = readEvents();
        do {
          hasReadMeanwhile = false;
          updateWatchedRoutes(events);
          events = hasReadMeanwhile;
        } while (events && !closed);
      }
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      fail(e);
      throw e;
    } finally {
      closeDescriptors();
    }
  }

  /** Fails all watches, also those that are added from now on. */
  private void fail(Throwable cause) {
    NetlinkException error = asNetlinkException(cause);
    synchronized (watchesLock) {
      if (closed) {
        return; // close() ends the watches.
      }
      failure = error;
    }
    watched.forEach(route -> route.fail(error));
    listeners.forEach(watch -> watch.fail(error));
  }

  private static NetlinkException asNetlinkException(Throwable cause) {
    if (cause instanceof NetlinkException error) {
      return error;
    }
    NetlinkException error =
        new NetlinkException("watch for changes", new Errno(ErrorNumber.EBADF), cause.toString());
    error.initCause(cause);
    return error;
  }

  private void closeDescriptors() {
    connection.closeSocket();
    wakeUp.close();
  }

  private int waitMillis() {
    long now = System.nanoTime();
    long least = Duration.ofMinutes(1).toNanos();
    for (WatchedRoute route : watched) {
      least = Math.min(least, route.dueIn(now));
    }
    least = Math.min(least, rechecks.dueIn(now));
    return (int) Math.max(0, (least + 999_999) / 1_000_000);
  }

  /** Reads the events that are waiting, and later ones for a moment, until one is the cause. */
  private void readUntil(BooleanSupplier hasCause) {
    long end = causesUntil.orElseGet(() -> System.nanoTime() + CAUSE_NANOS);
    causesUntil = OptionalLong.of(end);
    while (true) {
      hasReadMeanwhile |= readEvents();
      long left = end - System.nanoTime();
      if (left <= 0 || closed || hasCause.getAsBoolean()) {
        return;
      }
      int result =
          wakeUp.await(connection.socket(), Math.toIntExact(Duration.ofNanos(left).toMillis() + 1));
      if (result < 0) {
        connection.failUnlessInterrupted(result, "wait for changes");
      }
    }
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
    } catch (MalformedMessageException | NetlinkException e) {
      // An event that cannot be read counts as lost. If the socket has failed, receiving fails too.
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
    causesUntil = OptionalLong.empty();
    boolean all = rechecks.isDue(events, now);
    for (WatchedRoute route : watched) {
      if (all || route.dueIn(now) <= 0) {
        update(route);
      }
    }
    if (rechecks.areOver()) {
      history.clear();
    }
  }

  /** Repeats a lookup. If it fails, only its own watch fails. */
  private void update(WatchedRoute route) {
    try {
      route.update(routes, history, this::readUntil, clock);
    } catch (RuntimeException e) {
      watched.remove(route);
      route.fail(asNetlinkException(e));
    }
  }
}
