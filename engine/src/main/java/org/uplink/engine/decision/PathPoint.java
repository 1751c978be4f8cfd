package org.uplink.engine.decision;

import java.util.List;
import java.util.Optional;

/**
 * A point on the path between engine and host, as the evidence of a decision shows it. A path
 * begins at the engine and ends at the host's device that the decision is about, if there is one.
 *
 * @param name the name of a device; empty for other points
 * @param type what a device is: {@code nic}, {@code bond}, {@code vlan}, {@code bridge}, or the
 *     kernel's name of the kind. Empty if the host does not report it, and for other points
 * @param addresses of the engine: its end of the connection; of a translation: the address before
 *     it and the one after it, as the engine sends them; of a gateway: its address; of a device:
 *     the host's end of the connection, if the device has it
 * @param lower of a device: the devices directly below it that are points of the path too
 * @param known whether the route of this connection leads over the point. Otherwise the point is
 *     possible only: a device that the host reports without a route, or one of several ports of a
 *     bridge
 * @param carrier whether a device has a carrier; empty if the host does not report it
 */
public record PathPoint(
    Kind kind,
    String name,
    Optional<String> type,
    List<String> addresses,
    List<String> lower,
    boolean known,
    Optional<Boolean> carrier) {
  public PathPoint {
    addresses = List.copyOf(addresses);
    lower = List.copyOf(lower);
  }

  static PathPoint of(Kind kind, String... addresses) {
    return new PathPoint(
        kind, "", Optional.empty(), List.of(addresses), List.of(), true, Optional.empty());
  }

  PathPoint withLink(List<String> below, Optional<Boolean> state) {
    return new PathPoint(kind, name, type, addresses, below, known, state);
  }

  /** What is at the point. */
  public enum Kind {
    ENGINE,
    /** The engine's address is translated (NAT). */
    ENGINE_TRANSLATION,
    /** The host's address is translated (NAT). */
    HOST_TRANSLATION,
    GATEWAY,
    DEVICE
  }
}
