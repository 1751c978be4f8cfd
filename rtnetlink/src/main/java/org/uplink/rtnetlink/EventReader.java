package org.uplink.rtnetlink;

import java.util.Optional;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;

/** Makes events of the messages that the kernel sends to a group. */
final class EventReader {
  private final DeviceNames names;
  private final RouteReader routes;

  EventReader(DeviceNames names, RouteReader routes) {
    this.names = names;
    this.routes = routes;
  }

  /**
   * Reads the message that the cursor stands on; empty for those that say nothing here: a bridge's
   * ports and its table of MACs come as links and neighbours of a family of their own.
   *
   * @throws MalformedMessageException where it does not hold together
   */
  Optional<Event> read(MessageCursor message) {
    int family = message.u8(0);
    boolean ip = family == Netlink.INET || family == Netlink.INET6;
    return switch (message.type()) {
      case Netlink.NEWLINK, Netlink.DELLINK ->
          family == Netlink.UNSPEC
              ? Optional.of(
                  new Event.OfLink(LinkReader.read(message), message.type() == Netlink.DELLINK))
              : Optional.empty();
      case Netlink.NEWADDR, Netlink.DELADDR ->
          ip
              ? Optional.of(
                  new Event.OfAddress(
                      InterfaceAddressReader.read(message, names),
                      message.type() == Netlink.DELADDR))
              : Optional.empty();
      case Netlink.NEWROUTE, Netlink.DELROUTE ->
          ip ? Optional.of(route(message)) : Optional.empty();
      case Netlink.NEWRULE, Netlink.DELRULE ->
          ip
              ? Optional.of(
                  new Event.OfRule(RuleReader.read(message), message.type() == Netlink.DELRULE))
              : Optional.empty();
      case Netlink.NEWNEIGH, Netlink.DELNEIGH ->
          ip
              ? Optional.of(
                  new Event.OfNeighbour(
                      NeighbourReader.read(message, names), message.type() == Netlink.DELNEIGH))
              : Optional.empty();
      case Netlink.NEWNEXTHOP, Netlink.DELNEXTHOP ->
          Optional.of(
              new Event.OfNextHop(
                  NextHopObjectReader.read(message, names), message.type() == Netlink.DELNEXTHOP));
      case Netlink.NEWNETCONF, Netlink.DELNETCONF -> Optional.of(new Event.OfSetting());
      default -> Optional.empty();
    };
  }

  private Event route(MessageCursor message) {
    routes.message.read(message.bytes(), message.start(), message.stop());
    return new Event.OfRoute(routes.route(message.bytes()), message.type() == Netlink.DELROUTE);
  }
}
