package org.uplink.rtnetlink;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.codec.NeighbourReader;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.wire.Netlink;

/** The neighbours of a namespace. From {@link Rtnetlink#neighbours}. */
public final class Neighbours {
  private final SerialConnection serial;

  Neighbours(SerialConnection control) {
    this.serial = control;
  }

  /**
   * Reads the neighbours of both families, IPv4 first.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Neighbour> list() {
    return serial.run(
        lane -> {
          List<Neighbour> neighbours = new ArrayList<>();
          for (int family : new int[] {Netlink.INET, Netlink.INET6}) {
            neighbours.addAll(
                new Dump<>(
                        "read the neighbours",
                        Netlink.GETNEIGH,
                        Netlink.NEWNEIGH,
                        out -> out.u8(family).u8(0).u16(0).u32(0).u32(0),
                        message -> NeighbourReader.read(message, lane.deviceNames))
                    .read(lane));
          }
          return List.copyOf(neighbours);
        });
  }
}
