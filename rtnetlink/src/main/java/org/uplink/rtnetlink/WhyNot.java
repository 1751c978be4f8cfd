package org.uplink.rtnetlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * Why the kernel gave no route. IPv4 uses the errnos of its "no" for questions that it does not
 * like, too: what was meant is found out by asking more, on the same lane.
 */
final class WhyNot {
  /** Every device takes it from any source that a packet may have. */
  private static final InetAddress BROADCAST = InetAddress.ofLiteral("255.255.255.255");

  private final Lane lane;
  private final RouteQuery query;

  private WhyNot(Lane lane, RouteQuery query) {
    this.lane = lane;
    this.query = query;
  }

  /** What the error means as an answer to the query. */
  static Answer answer(Lane lane, RouteQuery query, ErrorMessage error) {
    int errno = error.errno();
    if (!error.text().isEmpty()) {
      return refused(query, errno, error.text());
    }
    WhyNot why = new WhyNot(lane, query);
    return switch (errno) {
      case ErrorNumber.EHOSTUNREACH -> new Lookup.NoRoute(why.unreachable());
      case ErrorNumber.EACCES -> new Lookup.NoRoute(Reason.PROHIBITED);
      case ErrorNumber.ENETUNREACH -> noRoute(query, errno, Reason.NO_ROUTE, why.foreignSource());
      case ErrorNumber.EINVAL -> noRoute(query, errno, Reason.BLACKHOLE, why.invalid());
      case ErrorNumber.ENODEV -> refused(query, errno, "there is no such device");
      case ErrorNumber.EXDEV ->
          refused(
              query,
              errno,
              "the reverse path filter of the input device drops packets from "
                  + query.source().map(InetAddress::getHostAddress).orElse("there"));
      default -> refused(query, errno, "");
    };
  }

  /** No route for this reason, unless something is wrong with the question. */
  private static Answer noRoute(RouteQuery query, int errno, Reason reason, String wrong) {
    return wrong.isEmpty() ? new Lookup.NoRoute(reason) : refused(query, errno, wrong);
  }

  private static Answer refused(RouteQuery query, int errno, String text) {
    return new Answer.Refused(new NetlinkException("route get " + query, new Errno(errno), text));
  }

  /** An answer that comes from no table has no entry to show, which IPv4 calls unreachable. */
  private Reason unreachable() {
    return query.fibMatch && isFour() && finds(query.withoutFibMatch())
        ? Reason.NO_ROUTE
        : Reason.UNREACHABLE;
  }

  /** Why IPv4 does not send from the query's source, or "". IPv6 takes any source. */
  private String foreignSource() {
    InetAddress source = query.source;
    if (!(source instanceof Inet4Address) || comesIn()) {
      return "";
    }
    RouteQuery own = RouteQuery.to(source);
    boolean known =
        isLocal(own) || (query.vrf != null && isLocal(own.vrf(query.vrf))) || isAssigned(source);
    return known ? "" : text(source) + " is no address of this host";
  }

  /** An address of a device in a VRF is local in the VRF's table alone. */
  private boolean isAssigned(InetAddress address) {
    return Addresses.dump(lane).read(lane).stream().anyMatch(own -> own.address().equals(address));
  }

  private boolean isLocal(RouteQuery to) {
    RouteMessage message = new RouteMessage();
    return ask(to, message) && message.type == RouteType.LOCAL.value();
  }

  /** Which address IPv4 takes for an impossible one, or "". */
  private String invalid() {
    InetAddress source = query.source;
    if (!isFour()) {
      return "";
    }
    if (source != null && isNobody(source)) {
      return text(source) + " is no address that a packet can come from";
    }
    if (comesIn()) {
      return source == null ? "a packet that comes in has a source" : comingIn(source);
    }
    return source != null && source.isLoopbackAddress()
        ? text(source) + " is no address that a packet can leave this host with"
        : "";
  }

  private String comingIn(InetAddress source) {
    InetAddress destination = query.destination;
    if (destination.isAnyLocalAddress() || destination.isLoopbackAddress()) {
      return text(destination) + " is no address that a packet can come in to";
    }
    if (destination.isMulticastAddress()) {
      return "this host is not in the group " + text(destination) + " on the input device";
    }
    RouteQuery toAll = query.withDestination(BROADCAST).withoutFibMatch();
    if (source.isLoopbackAddress() || !finds(toAll)) {
      return text(source) + " is no address that a packet can come in from";
    }
    return Blackholes.exist(lane)
        ? ""
        : "the input device takes no packet from " + text(source) + " to " + text(destination);
  }

  /** 0.0.0.0, multicast, and the broadcast to all. */
  private static boolean isNobody(InetAddress address) {
    return address.isAnyLocalAddress() || address.isMulticastAddress() || address.equals(BROADCAST);
  }

  private boolean isFour() {
    return query.destination instanceof Inet4Address;
  }

  private boolean comesIn() {
    return query.inputDevice != null || query.inputIndex != 0;
  }

  private boolean finds(RouteQuery other) {
    return ask(other, new RouteMessage());
  }

  private boolean ask(RouteQuery other, RouteMessage into) {
    return RouteLookUp.ask(lane, other, into).errno() == RouteLookUp.FOUND;
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
