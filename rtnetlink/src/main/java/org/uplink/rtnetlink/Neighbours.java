package org.uplink.rtnetlink;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.wire.Netlink;

/** The neighbours of a namespace. From {@link Rtnetlink#neighbours}. */
public final class Neighbours {
  private final Control control;

  Neighbours(Control control) {
    this.control = control;
  }

  /**
   * Reads the neighbours of both families, IPv4 first.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Neighbour> list() {
    return control.run(
        lane -> {
          List<Neighbour> neighbours = new ArrayList<>();
          for (int family : new int[] {Netlink.INET, Netlink.INET6}) {
            neighbours.addAll(
                new Dump<>(
                        "read the neighbours",
                        Netlink.GETNEIGH,
                        Netlink.NEWNEIGH,
                        out -> out.u8(family).u8(0).u16(0).u32(0).u32(0),
                        message -> NeighbourReader.read(message, lane.names))
                    .read(lane));
          }
          return List.copyOf(neighbours);
        });
  }
}
