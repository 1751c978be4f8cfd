package org.uplink.rtnetlink;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.uplink.rtnetlink.RouteChange.Cause;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.kernel.SystemCallException;
import org.uplink.rtnetlink.kernel.WakeUp;
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
  private static final int TOGETHER = 256;

  private static final long[] SETTLING_NANOS = {1_000_000, 10_000_000, 100_000_000};

  private final Lane lane;
  private final Routes routes;
  private final InstantSource clock;
  private final EventReader reader;
  private final MessageCursor messages = new MessageCursor();
  private final WakeUp wakeUp;
  private final List<Watch<Event>> listeners = new CopyOnWriteArrayList<>();
  private final List<WatchedRoute> watched = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /** The latest events' cause, until all has settled, and that of those just heard. */
  private Optional<Cause> cause = Optional.empty();

  private Optional<Cause> burst = Optional.empty();
  private int settled = SETTLING_NANOS.length;
  private long heardAt;

  Watcher(Lane lane, Routes routes, InstantSource clock) {
    this.lane = lane;
    this.routes = routes;
    this.clock = clock;
    this.reader = new EventReader(lane.names, lane.reader);
    try {
      wakeUp = new WakeUp();
    } catch (SystemCallException e) {
      throw refused(e);
    }
    try {
      lane.socket().receiveBuffer(RECEIVE_BUFFER);
      for (int group : GROUPS) {
        lane.socket().join(group);
      }
    } catch (SystemCallException e) {
      lane.drop();
      wakeUp.close();
      throw refused(e);
    }
    thread = Thread.ofPlatform().name("rtnetlink-watch").daemon().unstarted(this::run);
  }

  private static NetlinkException refused(SystemCallException e) {
    return new NetlinkException("watch for changes", new Errno(e.errno()), e.call());
  }

  void start() {
    thread.start();
  }

  Watch<RouteChange> watch(RouteQuery query) {
    Watch<RouteChange> watch = new Watch<>(Optional.empty());
    watch.onClose(() -> watched.removeIf(route -> route.feeds(watch)));
    watched.add(new WatchedRoute(query, watch, System.nanoTime()));
    wakeUp.wake();
    return watch;
  }

  Watch<Event> events() {
    Watch<Event> watch = new Watch<>(Optional.of(new Event.Lost()));
    watch.onClose(() -> listeners.remove(watch));
    listeners.add(watch);
    return watch;
  }

  private void run() {
    try {
      while (!closed) {
        int result = wakeUp.await(lane.socket(), waitMillis());
        if (result < 0) {
          lane.failUnlessInterrupted(result, "wait for changes");
        }
        boolean heard = hear();
        ask(heard);
      }
    } catch (NetlinkException | IllegalStateException e) {
      fail(e);
    } finally {
      lane.drop();
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
    if (settled < SETTLING_NANOS.length) {
      least = Math.min(least, heardAt + SETTLING_NANOS[settled] - now);
    }
    return (int) Math.max(0, (least + 999_999) / 1_000_000);
  }

  /** Reads what is there; whether there was anything that can change an answer. */
  private boolean hear() {
    burst = Optional.empty();
    boolean heard = false;
    for (int i = 0; i < TOGETHER; i++) {
      int length = lane.socket().receive(lane.received());
      if (length == -ErrorNumber.EAGAIN) {
        break;
      }
      if (length == -ErrorNumber.ENOBUFS || length > lane.received().byteSize()) {
        heard |= tell(new Event.Lost());
      } else if (length < 0) {
        lane.failUnlessInterrupted(length, "hear of changes");
      } else {
        heard |= read(length);
      }
    }
    return heard;
  }

  private boolean read(int length) {
    boolean heard = false;
    try {
      messages.over(lane.received(), 0, length);
      while (messages.next()) {
        Optional<Event> event = reader.read(messages);
        heard |= event.isPresent() && tell(event.get());
      }
    } catch (MalformedMessageException e) {
      // Something happened that cannot be read here: the same as something that was not heard.
      heard |= tell(new Event.Lost());
    }
    return heard;
  }

  private boolean tell(Event event) {
    listeners.forEach(watch -> watch.put(event));
    boolean better =
        burst.isEmpty()
            || (burst.get() instanceof RouteChange.Told(Event.OfNeighbour _)
                && !(event instanceof Event.OfNeighbour));
    if (better) {
      burst = Optional.of(new RouteChange.Told(event));
    }
    return true;
  }

  private void ask(boolean heard) {
    long now = System.nanoTime();
    boolean all = heard;
    if (heard) {
      cause = burst;
      heardAt = now;
      settled = 0;
    } else if (settled < SETTLING_NANOS.length && heardAt + SETTLING_NANOS[settled] - now <= 0) {
      settled++;
      all = true;
    }
    for (WatchedRoute route : watched) {
      if (all || route.dueIn(now) <= 0) {
        route.ask(routes, all ? cause : Optional.empty(), clock);
      }
    }
    if (settled == SETTLING_NANOS.length) {
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
