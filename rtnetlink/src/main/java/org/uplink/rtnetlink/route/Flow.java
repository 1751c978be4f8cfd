package org.uplink.rtnetlink.route;

import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;

/**
 * The parts of a query that the kernel repeats in its answer.
 *
 * @param mark the firewall mark (unsigned 32 bits), unless it is 0
 * @param uid the id of the sending user (unsigned 32 bits)
 * @param inputDevice the input device, if the lookup was for a packet to forward
 */
public record Flow(OptionalLong mark, OptionalLong uid, Optional<Device> inputDevice) {
  /** The kernel repeats nothing. */
  public static final Flow NONE =
      new Flow(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
}
