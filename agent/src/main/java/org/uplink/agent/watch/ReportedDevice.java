package org.uplink.agent.watch;

import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.platform.rate.Damping;

/**
 * Decides when the agent reports to the engine that the route to it leads through another device. A
 * route that has come back meanwhile is reported too, because the engine may have looked in
 * between. Times are as {@link System#nanoTime} counts. Not thread-safe.
 */
final class ReportedDevice {
  private final Damping damping = new Damping(Damping.Times.ROUTE);
  private Optional<String> current = Optional.empty();

  /**
   * Begins with a new connection. The engine looks at the route of each new connection itself.
   *
   * @param device the device of the route; empty if there is no route
   */
  void connected(Optional<String> device) {
    current = device;
    damping.forget();
  }

  void changed(Optional<String> device, long now) {
    if (!device.equals(current)) {
      current = device;
      damping.changed(now);
    }
  }

  /** Returns the nanoseconds until {@link #mustReport} has an answer; empty if it never has. */
  OptionalLong dueIn(long now) {
    return damping.dueIn(now);
  }

  /** Returns whether the agent must report now, and counts it if so. */
  boolean mustReport(long now) {
    if (damping.dueIn(now).orElse(Long.MAX_VALUE) > 0) {
      return false;
    }
    damping.reported(now);
    return true;
  }
}
