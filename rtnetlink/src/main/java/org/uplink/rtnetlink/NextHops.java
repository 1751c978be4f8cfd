package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.wire.Netlink;

/** The next-hop objects of a namespace. From {@link Rtnetlink#nextHops}. */
public final class NextHops {
  private final Control control;

  NextHops(Control control) {
    this.control = control;
  }

  /**
   * Reads the next-hop objects.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<NextHopObject> list() {
    return control.run(lane -> List.copyOf(dump(lane).read(lane)));
  }

  static Dump<NextHopObject> dump(Lane lane) {
    return new Dump<>(
        "read the next hops",
        Netlink.GETNEXTHOP,
        Netlink.NEWNEXTHOP,
        out -> out.u32(0).u32(0),
        message -> NextHopObjectReader.read(message, lane.names));
  }
}
