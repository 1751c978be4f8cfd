package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.wire.Netlink;

/** The addresses of the links of a namespace. From {@link Rtnetlink#addresses}. */
public final class Addresses {
  private final Control control;

  Addresses(Control control) {
    this.control = control;
  }

  /**
   * Reads all addresses of both families, in the kernel's order.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<InterfaceAddress> list() {
    return List.copyOf(control.run(lane -> dump(lane).read(lane)));
  }

  static Dump<InterfaceAddress> dump(Lane lane) {
    return new Dump<>(
        "read the addresses",
        Netlink.GETADDR,
        Netlink.NEWADDR,
        out -> out.u32(0).u32(0),
        message -> InterfaceAddressReader.read(message, lane.names));
  }
}
