package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.codec.InterfaceAddressReader;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.Netlink;

/** The addresses of the links of a namespace. From {@link Rtnetlink#addresses}. */
public final class Addresses {
  private final SerialConnection serial;

  Addresses(SerialConnection control) {
    this.serial = control;
  }

  /**
   * Reads all addresses of both families, in the kernel's order.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<InterfaceAddress> list() {
    return List.copyOf(serial.run(lane -> dump(lane).read(lane)));
  }

  public static Dump<InterfaceAddress> dump(NetlinkConnection lane) {
    return new Dump<>(
        "read the addresses",
        Netlink.GETADDR,
        Netlink.NEWADDR,
        out -> out.u32(0).u32(0),
        message -> InterfaceAddressReader.read(message, lane.deviceNames));
  }
}
