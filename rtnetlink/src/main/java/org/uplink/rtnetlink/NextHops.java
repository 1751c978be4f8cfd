package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Reads the next-hop objects of a namespace. {@link Rtnetlink#nextHops} returns it. Thread-safe.
 */
public final class NextHops {
  private final SerialConnection serial;

  NextHops(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the next-hop objects, in the kernel's order.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<NextHopObject> list() {
    return serial.run(connection -> List.copyOf(KernelTables.nextHops(connection)));
  }
}
