package org.uplink.hostnet.flight;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.KernelEvent;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.Watch;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Route;

/**
 * Measures for how long the host has no path to an address. A thread of its own looks when the
 * kernel reports a change, and besides from time to time. It has sockets of its own, because the
 * kernel reports changes as long as they are open.
 */
final class PathMeter {
  /** How often it looks without an event: at first, while steps are made, and later. */
  private static final Duration AT_FIRST = Duration.ofMillis(20);

  private static final Duration LATER = Duration.ofMillis(250);
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(1);

  private final Rtnetlink net;
  private final InetAddress target;
  private final Watch<KernelEvent> events;
  private final Thread thread = Thread.ofPlatform().daemon().name("path").unstarted(this::run);
  private OptionalLong downSince = OptionalLong.empty();
  private boolean wasUp;
  private long longestNanos;

  private PathMeter(Rtnetlink net, InetAddress target) {
    this.net = net;
    this.target = target;
    this.events = net.events();
  }

  /**
   * Starts to measure. Returns empty if the kernel cannot be watched: the change is made anyway.
   *
   * @param net is closed with the measurement
   */
  static Optional<PathMeter> start(Rtnetlink net, InetAddress target) {
    try {
      PathMeter meter = new PathMeter(net, target);
      meter.thread.start();
      return Optional.of(meter);
    } catch (NetlinkException e) {
      net.close();
      return Optional.empty();
    }
  }

  /** Ends the measurement. Returns empty if there has been no path at all. */
  Optional<MeasuredPath> stop() {
    events.close();
    try {
      thread.join(END_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    net.close();
    return result(System.nanoTime());
  }

  private void run() {
    long start = System.nanoTime();
    try {
      while (true) {
        note(isUp(), System.nanoTime());
        boolean isFirst = System.nanoTime() - start < FIRST.toNanos();
        Optional<KernelEvent> event = events.poll(isFirst ? AT_FIRST : LATER);
        while (event.isPresent()) {
          event = events.poll(Duration.ZERO);
        }
      }
    } catch (InterruptedException | IllegalStateException | NetlinkException e) {
      // The measurement has ended, or the socket failed.
    }
  }

  private boolean isUp() {
    try {
      return net.routes().get(target) instanceof Lookup.Found(Route route)
          && route
              .device()
              .map(Device::name)
              .flatMap(name -> net.links().find(name))
              .filter(link -> link.flags().lowerUp())
              .isPresent();
    } catch (NetlinkException e) {
      return false; // The device has gone between both questions.
    }
  }

  private synchronized void note(boolean up, long now) {
    if (up) {
      endGap(now);
      wasUp = true;
    } else if (wasUp && downSince.isEmpty()) {
      downSince = OptionalLong.of(now);
    }
  }

  private synchronized Optional<MeasuredPath> result(long now) {
    endGap(now);
    return wasUp
        ? Optional.of(
            new MeasuredPath(IpLiteral.format(target), Duration.ofNanos(longestNanos).toMillis()))
        : Optional.empty();
  }

  private void endGap(long now) {
    if (downSince.isPresent()) {
      longestNanos = Math.max(longestNanos, now - downSince.getAsLong());
      downSince = OptionalLong.empty();
    }
  }
}
