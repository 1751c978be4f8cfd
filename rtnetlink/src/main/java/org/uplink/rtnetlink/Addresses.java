package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Reads the addresses of the links of a namespace. {@link Rtnetlink#addresses} returns it.
 * Thread-safe.
 */
public final class Addresses {
  private final SerialConnection serial;

  Addresses(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the addresses of both address families, in the kernel's order.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<InterfaceAddress> list() {
    return serial.run(connection -> List.copyOf(KernelTables.addresses(connection)));
  }
}
