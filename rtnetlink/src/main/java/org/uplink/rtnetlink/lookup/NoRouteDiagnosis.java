package org.uplink.rtnetlink.lookup;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.Addresses;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * Why the kernel gave no route. IPv4 uses the errnos of its "no" for questions that it does not
 * like, too: what was meant is found out by asking more, on the same lane.
 */
final class NoRouteDiagnosis {
  /** Every device takes it from any source that a packet may have. */
  private static final InetAddress BROADCAST = IpLiteral.parse("255.255.255.255");

  private final NetlinkConnection lane;
  private final RouteQuery query;

  private NoRouteDiagnosis(NetlinkConnection lane, RouteQuery query) {
    this.lane = lane;
    this.query = query;
  }

  /** What the error means as an answer to the query. */
  static LookupResult diagnose(NetlinkConnection lane, RouteQuery query, ErrorMessage error) {
    int errno = error.errno();
    if (!error.text().isEmpty()) {
      return refused(query, errno, error.text());
    }
    NoRouteDiagnosis why = new NoRouteDiagnosis(lane, query);
    return switch (errno) {
      case ErrorNumber.EHOSTUNREACH -> new Lookup.NoRoute(why.unreachable());
      case ErrorNumber.EACCES -> new Lookup.NoRoute(Reason.PROHIBITED);
      case ErrorNumber.ENETUNREACH -> noRoute(query, errno, Reason.NO_ROUTE, why.sourceProblem());
      case ErrorNumber.EINVAL -> noRoute(query, errno, Reason.BLACKHOLE, why.addressProblem());
      case ErrorNumber.ENODEV -> refused(query, errno, "there is no such device");
      case ErrorNumber.EXDEV ->
          refused(
              query,
              errno,
              "the reverse path filter of the input device drops packets from "
                  + query.source().map(IpLiteral::format).orElse("there"));
      default -> refused(query, errno, "");
    };
  }

  /** No route for this reason, unless something is wrong with the question. */
  private static LookupResult noRoute(RouteQuery query, int errno, Reason reason, String wrong) {
    return wrong.isEmpty() ? new Lookup.NoRoute(reason) : refused(query, errno, wrong);
  }

  private static LookupResult refused(RouteQuery query, int errno, String text) {
    return new LookupResult.Refused(
        new NetlinkException("route get " + query, new Errno(errno), text));
  }

  /** An answer that comes from no table has no entry to show, which IPv4 calls unreachable. */
  private Reason unreachable() {
    return query.fibMatch && isIpv4() && hasRoute(query.withoutFibMatch())
        ? Reason.NO_ROUTE
        : Reason.UNREACHABLE;
  }

  /** Why IPv4 does not send from the query's source, or "". IPv6 takes any source. */
  private String sourceProblem() {
    InetAddress source = query.source;
    if (!(source instanceof Inet4Address) || hasInputDevice()) {
      return "";
    }
    RouteQuery own = RouteQuery.to(source);
    boolean known =
        isLocal(own) || (query.vrf != null && isLocal(own.vrf(query.vrf))) || isAssigned(source);
    return known ? "" : format(source) + " is no address of this host";
  }

  /** An address of a device in a VRF is local in the VRF's table alone. */
  private boolean isAssigned(InetAddress address) {
    return Addresses.dump(lane).read(lane).stream().anyMatch(own -> own.address().equals(address));
  }

  private boolean isLocal(RouteQuery to) {
    RouteMessage message = new RouteMessage();
    return lookUp(to, message) && message.type == RouteType.LOCAL.value();
  }

  /** Which address IPv4 takes for an impossible one, or "". */
  private String addressProblem() {
    InetAddress source = query.source;
    if (!isIpv4()) {
      return "";
    }
    if (source != null && cannotBeSource(source)) {
      return format(source) + " is no address that a packet can come from";
    }
    if (hasInputDevice()) {
      return source == null ? "a packet that comes in has a source" : inputProblem(source);
    }
    return source != null && source.isLoopbackAddress()
        ? format(source) + " is no address that a packet can leave this host with"
        : "";
  }

  private String inputProblem(InetAddress source) {
    InetAddress destination = query.destination;
    if (destination.isAnyLocalAddress() || destination.isLoopbackAddress()) {
      return format(destination) + " is no address that a packet can come in to";
    }
    if (destination.isMulticastAddress()) {
      return "this host is not in the group " + format(destination) + " on the input device";
    }
    RouteQuery toAll = query.withDestination(BROADCAST).withoutFibMatch();
    if (source.isLoopbackAddress() || !hasRoute(toAll)) {
      return format(source) + " is no address that a packet can come in from";
    }
    return BlackholeSearch.exist(lane)
        ? ""
        : "the input device takes no packet from " + format(source) + " to " + format(destination);
  }

  /** 0.0.0.0, multicast, and the broadcast to all. */
  private static boolean cannotBeSource(InetAddress address) {
    return address.isAnyLocalAddress() || address.isMulticastAddress() || address.equals(BROADCAST);
  }

  private boolean isIpv4() {
    return query.destination instanceof Inet4Address;
  }

  private boolean hasInputDevice() {
    return query.inputDevice != null || query.inputIndex != 0;
  }

  private boolean hasRoute(RouteQuery other) {
    return lookUp(other, new RouteMessage());
  }

  private boolean lookUp(RouteQuery other, RouteMessage into) {
    return SingleLookup.lookUp(lane, other, into).errno() == SingleLookup.FOUND;
  }

  private static String format(InetAddress address) {
    return IpLiteral.format(address);
  }
}
