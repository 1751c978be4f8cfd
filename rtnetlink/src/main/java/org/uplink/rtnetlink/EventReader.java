package org.uplink.rtnetlink;

import java.util.Optional;
import org.uplink.rtnetlink.codec.DeviceNames;
import org.uplink.rtnetlink.codec.InterfaceAddressReader;
import org.uplink.rtnetlink.codec.LinkReader;
import org.uplink.rtnetlink.codec.NeighbourReader;
import org.uplink.rtnetlink.codec.NextHopObjectReader;
import org.uplink.rtnetlink.codec.RouteReader;
import org.uplink.rtnetlink.codec.RuleReader;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/** Creates events from the messages that the kernel sends to multicast groups. */
final class EventReader {
  private final DeviceNames names;
  private final RouteReader routes;

  EventReader(DeviceNames names, RouteReader routes) {
    this.names = names;
    this.routes = routes;
  }

  /**
   * Reads the message that the cursor is positioned on. Returns empty for a message of another
   * address family: a bridge reports its ports and its MAC table as links and neighbours of the
   * family {@code AF_BRIDGE}.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  Optional<KernelEvent> read(MessageCursor message) {
    int family = message.u8(0);
    boolean ip = family == Netlink.INET || family == Netlink.INET6;
    return switch (message.type()) {
      case Netlink.NEWLINK, Netlink.DELLINK ->
          family == Netlink.UNSPEC ? Optional.of(link(message)) : Optional.empty();
      case Netlink.NEWADDR, Netlink.DELADDR ->
          ip ? Optional.of(address(message)) : Optional.empty();
      case Netlink.NEWROUTE, Netlink.DELROUTE ->
          ip ? Optional.of(route(message)) : Optional.empty();
      case Netlink.NEWRULE, Netlink.DELRULE -> ip ? Optional.of(rule(message)) : Optional.empty();
      case Netlink.NEWNEIGH, Netlink.DELNEIGH ->
          ip ? Optional.of(neighbour(message)) : Optional.empty();
      case Netlink.NEWNEXTHOP, Netlink.DELNEXTHOP -> Optional.of(nextHop(message));
      case Netlink.NEWNETCONF, Netlink.DELNETCONF -> Optional.of(new KernelEvent.SettingChanged());
      default -> Optional.empty();
    };
  }

  private static KernelEvent link(MessageCursor message) {
    return new KernelEvent.LinkChanged(LinkReader.read(message), message.type() == Netlink.DELLINK);
  }

  private KernelEvent address(MessageCursor message) {
    return new KernelEvent.AddressChanged(
        InterfaceAddressReader.read(message, names), message.type() == Netlink.DELADDR);
  }

  private KernelEvent route(MessageCursor message) {
    return new KernelEvent.RouteChanged(routes.read(message), message.type() == Netlink.DELROUTE);
  }

  private static KernelEvent rule(MessageCursor message) {
    return new KernelEvent.RuleChanged(RuleReader.read(message), message.type() == Netlink.DELRULE);
  }

  private KernelEvent neighbour(MessageCursor message) {
    return new KernelEvent.NeighbourChanged(
        NeighbourReader.read(message, names), message.type() == Netlink.DELNEIGH);
  }

  private KernelEvent nextHop(MessageCursor message) {
    return new KernelEvent.NextHopChanged(
        NextHopObjectReader.read(message, names), message.type() == Netlink.DELNEXTHOP);
  }
}
