package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * Reads the neighbour tables of a namespace. {@link Rtnetlink#neighbours} returns it. Thread-safe.
 */
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
   * Reads the proxy entries, IPv4 first ({@code ip neighbour show proxy}). For each of these
   * addresses, this host answers ARP requests or neighbour solicitations.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<Neighbour> proxies() {
    return serial.run(connection -> List.copyOf(KernelTables.neighbours(connection, true)));
  }
}
