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
  Optional<KernelEvent> read(MessageCursor message) {
    int family = message.u8(0);
    boolean ip = family == Netlink.INET || family == Netlink.INET6;
    return switch (message.type()) {
      case Netlink.NEWLINK, Netlink.DELLINK ->
          family == Netlink.UNSPEC
              ? Optional.of(
                  new KernelEvent.LinkChanged(
                      LinkReader.read(message), message.type() == Netlink.DELLINK))
              : Optional.empty();
      case Netlink.NEWADDR, Netlink.DELADDR ->
          ip
              ? Optional.of(
                  new KernelEvent.AddressChanged(
                      InterfaceAddressReader.read(message, names),
                      message.type() == Netlink.DELADDR))
              : Optional.empty();
      case Netlink.NEWROUTE, Netlink.DELROUTE ->
          ip ? Optional.of(route(message)) : Optional.empty();
      case Netlink.NEWRULE, Netlink.DELRULE ->
          ip
              ? Optional.of(
                  new KernelEvent.RuleChanged(
                      RuleReader.read(message), message.type() == Netlink.DELRULE))
              : Optional.empty();
      case Netlink.NEWNEIGH, Netlink.DELNEIGH ->
          ip
              ? Optional.of(
                  new KernelEvent.NeighbourChanged(
                      NeighbourReader.read(message, names), message.type() == Netlink.DELNEIGH))
              : Optional.empty();
      case Netlink.NEWNEXTHOP, Netlink.DELNEXTHOP ->
          Optional.of(
              new KernelEvent.NextHopChanged(
                  NextHopObjectReader.read(message, names), message.type() == Netlink.DELNEXTHOP));
      case Netlink.NEWNETCONF, Netlink.DELNETCONF -> Optional.of(new KernelEvent.SettingChanged());
      default -> Optional.empty();
    };
  }

  private KernelEvent route(MessageCursor message) {
    routes.message.read(message.bytes(), message.payloadStart(), message.payloadEnd());
    return new KernelEvent.RouteChanged(
        routes.route(message.bytes()), message.type() == Netlink.DELROUTE);
  }
}
