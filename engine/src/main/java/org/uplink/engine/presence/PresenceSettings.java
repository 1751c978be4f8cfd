package org.uplink.engine.presence;

import org.uplink.platform.rate.Damping;

/**
 * How the engine follows hosts that keep a connection to it.
 *
 * @param route when it looks at a host's route again
 */
public record PresenceSettings(Damping.Times route) {
  public static final PresenceSettings DEFAULT = new PresenceSettings(Damping.Times.ROUTE);
}
