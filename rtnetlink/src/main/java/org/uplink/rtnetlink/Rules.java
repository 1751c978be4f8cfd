package org.uplink.rtnetlink;

import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.codec.RuleReader;
import org.uplink.rtnetlink.connection.Dump;
import org.uplink.rtnetlink.connection.SerialConnection;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.wire.Netlink;

/** The rules of a namespace. From {@link Rtnetlink#rules}. */
public final class Rules {
  private final SerialConnection serial;

  Rules(SerialConnection control) {
    this.serial = control;
  }

  /**
   * Reads the rules of both families, IPv4 first, each in the order in which they are asked.
   *
   * @throws NetlinkException where the socket is broken
   * @throws IllegalStateException where this is closed
   */
  public List<Rule> list() {
    return serial.run(
        lane -> {
          List<Rule> rules = new ArrayList<>();
          for (int family : new int[] {Netlink.INET, Netlink.INET6}) {
            rules.addAll(dump(family).read(lane));
          }
          return List.copyOf(rules);
        });
  }

  /** The rules of one family. */
  public static Dump<Rule> dump(int family) {
    return new Dump<>(
        "read the rules",
        Netlink.GETRULE,
        Netlink.NEWRULE,
        out -> out.u8(family).u8(0).u16(0).u32(0).u32(0),
        RuleReader::read);
  }
}
