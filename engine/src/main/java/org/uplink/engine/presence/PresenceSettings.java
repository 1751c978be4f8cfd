package org.uplink.engine.presence;

import java.time.Duration;
import org.uplink.platform.rate.Damping;

/**
 * How the engine follows hosts that keep a connection to it.
 *
 * @param route when it checks a host's route again
 * @param stand how long a connection stands before the host counts as connected
 * @param grace how long a host may be without such a connection before it counts as away
 */
public record PresenceSettings(Damping.Times route, Duration stand, Duration grace) {
  public static final PresenceSettings DEFAULT =
      new PresenceSettings(Damping.Times.ROUTE, Duration.ofSeconds(10), Duration.ofSeconds(60));
}
