package org.uplink.rtnetlink.route;

import java.util.Optional;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.Device;

/**
 * What of the question the kernel repeats in its answer.
 *
 * @param mark the firewall mark (unsigned 32 bits), where not 0
 * @param uid the user that sends (unsigned 32 bits)
 * @param inputDevice the device where the packet would come in, in a look-up for a packet to be
 *     forwarded
 */
public record Flow(OptionalLong mark, OptionalLong uid, Optional<Device> inputDevice) {
  /** Nothing is repeated. */
  public static final Flow NONE =
      new Flow(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
}
