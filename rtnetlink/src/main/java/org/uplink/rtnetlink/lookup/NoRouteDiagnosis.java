package org.uplink.rtnetlink.lookup;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.connection.KernelTables;
import org.uplink.rtnetlink.connection.NetlinkConnection;
import org.uplink.rtnetlink.kernel.ErrorNumber;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.LookupResult;
import org.uplink.rtnetlink.route.Reason;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteType;
import org.uplink.rtnetlink.rule.RuleAction;
import org.uplink.rtnetlink.wire.ErrorMessage;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RouteMessage;

/**
 * Finds out why the kernel returned no route.
 *
 * <p>IPv4 uses the errnos for "no route" and "blackhole" also for queries that it does not accept.
 * More lookups and dumps on the same connection tell the cases apart.
 */
final class NoRouteDiagnosis {
  /** A destination that every device accepts from any valid source. */
  private static final InetAddress BROADCAST = IpLiteral.parse("255.255.255.255");

  private final NetlinkConnection connection;
  private final RouteQuery query;

  private NoRouteDiagnosis(NetlinkConnection connection, RouteQuery query) {
    this.connection = connection;
    this.query = query;
  }

  /** Returns the result of a query that the kernel answered with this error. */
  static LookupResult diagnose(NetlinkConnection connection, RouteQuery query, ErrorMessage error) {
    int errno = error.errno();
    if (!error.text().isEmpty()) {
      return refused(query, errno, error.text());
    }
    NoRouteDiagnosis diagnosis = new NoRouteDiagnosis(connection, query);
    return switch (errno) {
      case ErrorNumber.EHOSTUNREACH -> new Lookup.NoRoute(diagnosis.unreachable());
      case ErrorNumber.EACCES -> new Lookup.NoRoute(Reason.PROHIBITED);
      case ErrorNumber.ENETUNREACH ->
          noRoute(query, errno, Reason.NO_ROUTE, diagnosis.sourceProblem());
      case ErrorNumber.EINVAL ->
          noRoute(query, errno, Reason.BLACKHOLE, diagnosis.addressProblem());
      case ErrorNumber.ENODEV -> refused(query, errno, "the device does not exist");
      case ErrorNumber.EXDEV ->
          refused(
              query,
              errno,
              "the reverse path filter of the input device drops packets from "
                  + query.source().map(IpLiteral::format).orElse("any source"));
      default -> refused(query, errno, "");
    };
  }

  /** Returns {@code NoRoute} with this reason, or {@code Refused} if the query has a problem. */
  private static LookupResult noRoute(
      RouteQuery query, int errno, Reason reason, Optional<String> problem) {
    return problem.isPresent() ? refused(query, errno, problem.get()) : new Lookup.NoRoute(reason);
  }

  private static LookupResult refused(RouteQuery query, int errno, String text) {
    return new LookupResult.Refused(
        new NetlinkException("route get " + query, new Errno(errno), text));
  }

  /**
   * Returns the reason for EHOSTUNREACH. IPv4 returns this errno also for a fibmatch lookup whose
   * result is in no table, such as that of a broadcast address.
   */
  private Reason unreachable() {
    return query.isFibMatch() && isIpv4() && hasRoute(query.fibMatch(false))
        ? Reason.NO_ROUTE
        : Reason.UNREACHABLE;
  }

  /**
   * Returns the problem of the query behind ENETUNREACH, if there is one. IPv4 returns this errno
   * also for a source that is not an address of the host.
   */
  private Optional<String> sourceProblem() {
    if (query.source().isEmpty() || !isIpv4() || query.hasInputDevice()) {
      return Optional.empty();
    }
    InetAddress source = query.source().get();
    RouteQuery toSource = RouteQuery.to(source);
    boolean own =
        isLocal(toSource)
            || (query.vrf().isPresent() && isLocal(toSource.vrf(query.vrf().get())))
            || isAssigned(source);
    return own
        ? Optional.empty()
        : Optional.of(IpLiteral.format(source) + " is not an address of this host");
  }

  private boolean isLocal(RouteQuery to) {
    RouteMessage message = new RouteMessage();
    return lookUp(to, message) && message.type == RouteType.LOCAL.value();
  }

  /**
   * Returns whether a link has the address. A lookup cannot answer this, because an address of a
   * link in a VRF is local in the VRF's table only.
   */
  private boolean isAssigned(InetAddress address) {
    return KernelTables.addresses(connection).stream()
        .anyMatch(assigned -> assigned.address().equals(address));
  }

  /**
   * Returns the problem of the query behind EINVAL, if there is one. IPv4 returns this errno for a
   * blackhole, and for addresses that a packet cannot have.
   */
  private Optional<String> addressProblem() {
    if (!isIpv4()) {
      return Optional.empty();
    }
    Optional<InetAddress> source = query.source();
    if (source.isPresent() && cannotBeSource(source.get())) {
      return Optional.of(IpLiteral.format(source.get()) + " cannot be a source address");
    }
    if (query.hasInputDevice()) {
      return source.isEmpty()
          ? Optional.of("a lookup with an input device needs a source")
          : inputProblem(source.get());
    }
    return source.isPresent() && source.get().isLoopbackAddress()
        ? Optional.of(
            IpLiteral.format(source.get()) + " cannot be the source of packets sent by this host")
        : Optional.empty();
  }

  private Optional<String> inputProblem(InetAddress source) {
    InetAddress destination = query.destination();
    if (destination.isAnyLocalAddress() || destination.isLoopbackAddress()) {
      return Optional.of(
          "received packets cannot have the destination " + IpLiteral.format(destination));
    }
    if (destination.isMulticastAddress()) {
      return Optional.of(
          "this host has not joined the group "
              + IpLiteral.format(destination)
              + " on the input device");
    }
    RouteQuery toAll = query.destination(BROADCAST).fibMatch(false);
    if (source.isLoopbackAddress() || !hasRoute(toAll)) {
      return Optional.of("received packets cannot have the source " + IpLiteral.format(source));
    }
    return hasBlackhole()
        ? Optional.empty()
        : Optional.of(
            "the input device accepts no packets from %s to %s"
                .formatted(IpLiteral.format(source), IpLiteral.format(destination)));
  }

  /**
   * Returns whether any IPv4 rule, next hop or route is a blackhole. If there is no blackhole, then
   * EINVAL has another cause: Linux 6.18 returns it also for the reverse path filter.
   */
  private boolean hasBlackhole() {
    return KernelTables.rules(connection, Netlink.INET).stream()
            .anyMatch(rule -> rule.action().equals(RuleAction.BLACKHOLE))
        || KernelTables.nextHops(connection).stream()
            .flatMap(object -> object.nextHop().stream())
            .anyMatch(nextHop -> nextHop.device().isEmpty())
        || !KernelTables.routes(connection, Netlink.INET, TableId.UNSPECIFIED, RouteType.BLACKHOLE)
            .isEmpty();
  }

  /**
   * Returns whether the address is 0.0.0.0, a multicast address or the limited broadcast address.
   */
  private static boolean cannotBeSource(InetAddress address) {
    return address.isAnyLocalAddress() || address.isMulticastAddress() || address.equals(BROADCAST);
  }

  private boolean isIpv4() {
    return query.destination() instanceof Inet4Address;
  }

  private boolean hasRoute(RouteQuery other) {
    return lookUp(other, new RouteMessage());
  }

  private boolean lookUp(RouteQuery other, RouteMessage into) {
    return SingleLookup.lookUp(connection, other, into).errno() == SingleLookup.FOUND;
  }
}
