package org.uplink.rtnetlink.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.rtnetlink.codec.BridgeEntryReader;
import org.uplink.rtnetlink.codec.InterfaceAddressReader;
import org.uplink.rtnetlink.codec.LinkReader;
import org.uplink.rtnetlink.codec.NeighbourReader;
import org.uplink.rtnetlink.codec.NextHopObjectReader;
import org.uplink.rtnetlink.codec.RuleReader;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.nexthop.NextHopObject;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteAttribute;
import org.uplink.rtnetlink.wire.SurrogateEscape;

/**
 * Reads the kernel's tables on a connection that the caller holds. Lists are in the kernel's order.
 * In a list of both address families, IPv4 comes first.
 *
 * <p>Each method throws a {@link NetlinkException} if the socket fails.
 */
public final class KernelTables {
  /**
   * {@code RTEXT_FILTER_SKIP_STATS} leaves out the counters, which are the largest part of a link's
   * message.
   */
  private static final int SKIP_STATISTICS = 8;

  /** {@code IFNAMSIZ}, with the zero byte at the end. Only alternative names can be longer. */
  private static final int NAME_SIZE = 16;

  /** {@code ALTIFNAMSIZ}, with the zero byte at the end. */
  private static final int ALTERNATIVE_NAME_SIZE = 128;

  /** {@code NTF_PROXY} selects proxy entries. */
  private static final int PROXY = 8;

  private static final int[] FAMILIES = {Netlink.INET, Netlink.INET6};

  private KernelTables() {}

  /** Reads all links. */
  public static List<Link> links(NetlinkConnection connection) {
    return new Dump<>(
            "read the links",
            Netlink.GETLINK,
            Netlink.NEWLINK,
            out -> linkHeader(out, 0).attribute32(LinkAttribute.EXT_MASK, SKIP_STATISTICS),
            LinkReader::read)
        .read(connection);
  }

  /** Reads the link with this index. */
  public static Optional<Link> link(NetlinkConnection connection, int index) {
    return link(connection, "read the link with index " + index, out -> linkHeader(out, index));
  }

  /** Reads the link with this name or alternative name. */
  public static Optional<Link> link(NetlinkConnection connection, String name) {
    if (!SurrogateEscape.isEncodable(name)) {
      return Optional.empty();
    }
    int length = SurrogateEscape.encode(name).length;
    if (length == 0 || length >= ALTERNATIVE_NAME_SIZE) {
      return Optional.empty();
    }
    int attribute = length < NAME_SIZE ? LinkAttribute.IFNAME : LinkAttribute.ALT_IFNAME;
    return link(
        connection, "read the link " + name, out -> linkHeader(out, 0).text(attribute, name));
  }

  /** Reads the addresses of all links. */
  public static List<InterfaceAddress> addresses(NetlinkConnection connection) {
    return new Dump<>(
            "read the addresses",
            Netlink.GETADDR,
            Netlink.NEWADDR,
            out -> out.u32(0).u32(0),
            message -> InterfaceAddressReader.read(message, connection.deviceNames))
        .read(connection);
  }

  /** Reads the routes of a table, of both address families. */
  public static List<Route> routes(NetlinkConnection connection, TableId table) {
    List<Route> routes = new ArrayList<>();
    for (int family : FAMILIES) {
      routes.addAll(routes(connection, family, table, RouteType.UNSPECIFIED));
    }
    return routes;
  }

  /**
   * Reads routes of one address family.
   *
   * @param table the table, or {@link TableId#UNSPECIFIED} for all tables
   * @param type the type, or {@link RouteType#UNSPECIFIED} for all types
   */
  public static List<Route> routes(
      NetlinkConnection connection, int family, TableId table, RouteType type) {
    return new Dump<>(
            "read the routes of table " + table,
            Netlink.GETROUTE,
            Netlink.NEWROUTE,
            // struct rtmsg: family, two lengths, tos; table, protocol, scope, type; flags.
            out ->
                out.u8(family)
                    .u8(0)
                    .u16(0)
                    .u8(0)
                    .u8(0)
                    .u8(0)
                    .u8(type.value())
                    .u32(0)
                    .attribute32(RouteAttribute.TABLE, table.value()),
            connection.routeReader::read)
        .read(connection);
  }

  /** Reads the rules of both address families. */
  public static List<Rule> rules(NetlinkConnection connection) {
    List<Rule> rules = new ArrayList<>();
    for (int family : FAMILIES) {
      rules.addAll(rules(connection, family));
    }
    return rules;
  }

  /** Reads the rules of one address family. */
  public static List<Rule> rules(NetlinkConnection connection, int family) {
    return new Dump<>(
            "read the rules",
            Netlink.GETRULE,
            Netlink.NEWRULE,
            out -> out.u8(family).u8(0).u16(0).u32(0).u32(0),
            RuleReader::read)
        .read(connection);
  }

  /**
   * Reads the neighbours of both address families.
   *
   * @param proxies whether to read the proxy entries instead, which are the addresses for which
   *     this host answers
   */
  public static List<Neighbour> neighbours(NetlinkConnection connection, boolean proxies) {
    int flags = proxies ? PROXY : 0;
    List<Neighbour> neighbours = new ArrayList<>();
    for (int family : FAMILIES) {
      neighbours.addAll(
          new Dump<>(
                  "read the neighbours",
                  Netlink.GETNEIGH,
                  Netlink.NEWNEIGH,
                  // struct ndmsg: family, padding, index; state, flags, type.
                  out -> out.u8(family).u8(0).u16(0).u32(0).u16(0).u8(flags).u8(0),
                  message -> NeighbourReader.read(message, connection.deviceNames))
              .read(connection));
    }
    return neighbours;
  }

  /** Reads the forwarding databases and the multicast groups of all bridges. */
  public static List<BridgeEntry> bridgeEntries(NetlinkConnection connection) {
    List<BridgeEntry> entries = new ArrayList<>();
    new Dump<>(
            "read the forwarding databases of bridges",
            Netlink.GETNEIGH,
            Netlink.NEWNEIGH,
            out -> out.u8(Netlink.BRIDGE).u8(0).u16(0).u32(0).u32(0),
            message -> BridgeEntryReader.readMac(message, connection.deviceNames))
        .read(connection)
        .forEach(entry -> entry.ifPresent(entries::add));
    try {
      new Dump<>(
              "read the multicast groups of bridges",
              Netlink.GETMDB,
              Netlink.GETMDB,
              out -> out.u8(Netlink.BRIDGE).u8(0).u16(0).u32(0),
              message -> BridgeEntryReader.readGroups(message, connection.deviceNames))
          .read(connection)
          .forEach(entries::addAll);
    } catch (NetlinkException e) {
      if (!e.errno().symbol().equals("EOPNOTSUPP")) {
        throw e;
      }
      // The kernel has no bridges, or none that follow multicast groups.
    }
    return entries;
  }

  /** Reads the next-hop objects. */
  public static List<NextHopObject> nextHops(NetlinkConnection connection) {
    return new Dump<>(
            "read the next hops",
            Netlink.GETNEXTHOP,
            Netlink.NEWNEXTHOP,
            out -> out.u32(0).u32(0),
            message -> NextHopObjectReader.read(message, connection.deviceNames))
        .read(connection);
  }

  private static Optional<Link> link(
      NetlinkConnection connection, String operation, Consumer<MessageWriter> header) {
    SingleGet<Link> get =
        new SingleGet<>(
            operation,
            Netlink.GETLINK,
            Netlink.NEWLINK,
            out -> {
              header.accept(out);
              out.attribute32(LinkAttribute.EXT_MASK, SKIP_STATISTICS);
            },
            LinkReader::read);
    try {
      return Optional.of(get.get(connection));
    } catch (NetlinkException e) {
      if (e.errno().value() == ErrorNumber.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Writes {@code struct ifinfomsg}. */
  private static MessageWriter linkHeader(MessageWriter out, int index) {
    return out.u32(0).u32(index).u32(0).u32(0);
  }
}
