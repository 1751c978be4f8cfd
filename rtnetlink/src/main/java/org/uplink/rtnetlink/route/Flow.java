package org.uplink.rtnetlink.route;

import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;

/**
 * The parts of a query that the kernel repeats in its answer.
 *
 * @param mark the firewall mark (unsigned 32 bits); empty for 0
 * @param uid the id of the sending user (unsigned 32 bits)
 * @param inputDevice the input device, if the query had one
 */
public record Flow(OptionalLong mark, OptionalLong uid, Optional<Device> inputDevice) {
  /** A flow without values. */
  public static final Flow NONE =
      new Flow(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
}
