package org.uplink.api.decision;

import java.util.List;
import java.util.Optional;

/**
 * A point on the path between engine and host.
 *
 * @param kind {@code engine}, {@code engineTranslation} (the engine's address is translated),
 *     {@code hostTranslation}, {@code gateway} or {@code device}; a later release may add kinds
 * @param name the name of a device
 * @param type what a device is: {@code nic}, {@code bond}, {@code vlan}, {@code bridge}, or the
 *     kernel's name of the kind; absent if the host does not report it
 * @param addresses of the engine: its end of the connection; of a translation: the address before
 *     it and the one after it, as the engine sends them; of a gateway: its address; of a device:
 *     the host's end of the connection, if the device has it
 * @param lower of a device: the names of the devices directly below it that are points too
 * @param known whether the route of this connection leads over the point; otherwise it is possible
 *     only: a device that the host reports without a route, or one of several ports of a bridge
 * @param carrier whether a device has a carrier; absent if the host does not report it
 */
public record PathPointDocument(
    String kind,
    Optional<String> name,
    Optional<String> type,
    List<String> addresses,
    List<String> lower,
    boolean known,
    Optional<Boolean> carrier) {
  public PathPointDocument {
    addresses = List.copyOf(addresses);
    lower = List.copyOf(lower);
  }
}
