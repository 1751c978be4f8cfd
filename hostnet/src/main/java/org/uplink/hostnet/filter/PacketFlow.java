package org.uplink.hostnet.filter;

import java.util.Optional;

/**
 * Packets as a rule of a packet filter sees them, before or after a change.
 *
 * @param in the device by which they arrive, if it is the one that the change is about
 * @param out the device by which they leave, if it is the one that the change is about
 * @param bridge the bridge of {@code in} or {@code out}, in a table of the family bridge
 * @param change the device before and after the change. No other device of the packets is one of
 *     these
 */
record PacketFlow(
    Optional<FilterDevice> in,
    Optional<FilterDevice> out,
    Optional<FilterDevice> bridge,
    Change change) {

  /** The device of packets before a change, and after it. */
  record Change(FilterDevice before, FilterDevice after) {}

  /** Returns the device in a direction, if it is known. */
  Optional<FilterDevice> end(Side side) {
    return switch (side) {
      case IN -> in;
      case OUT -> out;
      case BRIDGE_IN, BRIDGE_OUT -> bridge;
    };
  }

  /** The side of a packet that a rule asks for. */
  enum Side {
    IN,
    OUT,
    BRIDGE_IN,
    BRIDGE_OUT
  }
}
