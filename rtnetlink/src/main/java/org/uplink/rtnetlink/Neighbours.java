package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.request.NetlinkException;

/** The neighbour tables of a namespace. From {@link Rtnetlink#neighbours}. */
public final class Neighbours {
  private final SerialConnection serial;

  Neighbours(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the neighbours of both address families, IPv4 first.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<Neighbour> list() {
    return serial.run(connection -> List.copyOf(KernelTables.neighbours(connection, false)));
  }

  /**
   * Reads the addresses for which this host answers ({@code ip neighbour show proxy}), IPv4 first.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<Neighbour> proxies() {
    return serial.run(connection -> List.copyOf(KernelTables.neighbours(connection, true)));
  }
}
