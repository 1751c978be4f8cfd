package org.uplink.rtnetlink;

import java.util.List;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.rule.Rule;

/** Reads the routing rules of a namespace. {@link Rtnetlink#rules} returns it. Thread-safe. */
public final class Rules {
  private final SerialConnection serial;

  Rules(SerialConnection serial) {
    this.serial = serial;
  }

  /**
   * Reads the rules of both address families, IPv4 first, each in the order of evaluation.
   *
   * @throws NetlinkException if the socket fails
   * @throws IllegalStateException if the {@link Rtnetlink} is closed
   */
  public List<Rule> list() {
    return serial.run(connection -> List.copyOf(KernelTables.rules(connection)));
  }
}
