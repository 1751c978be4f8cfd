package org.uplink.hostnet.filter;

import java.util.Optional;

/** A rule of a packet filter. */
interface FilterRule {
  /** Returns the rule as the program lists it. */
  String text();

  /**
   * Returns what a rule does with some packets: the rule without its conditions on devices, in the
   * words of nftables. Empty if the packets do not match these conditions.
   */
  Optional<String> appliedTo(PacketFlow flow);
}
