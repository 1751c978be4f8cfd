package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.codec.NextHopObjectReader;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.Netlink;

/** The next-hop objects of a namespace. From {@link Rtnetlink#nextHops}. */
public final class NextHops {
  private final SerialConnection serial;

  NextHops(SerialConnection control) {
    this.serial = control;
  }

  /**
   * Reads the next-hop objects.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<NextHopObject> list() {
    return serial.run(lane -> List.copyOf(dump(lane).read(lane)));
  }

  public static Dump<NextHopObject> dump(NetlinkConnection lane) {
    return new Dump<>(
        "read the next hops",
        Netlink.GETNEXTHOP,
        Netlink.NEWNEXTHOP,
        out -> out.u32(0).u32(0),
        message -> NextHopObjectReader.read(message, lane.deviceNames));
  }
}
