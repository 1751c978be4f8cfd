package org.uplink.verbs.route;

import java.util.Optional;
import org.uplink.verbs.ConnectionEnd;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#GET_ROUTE}.
 *
 * <p>With {@code ip} alone, the host answers like {@code ip route get}. The other members are
 * Uplink's. They make it the lookup of one flow, because rules by source, protocol or port can send
 * a flow through another device than the plain lookup says.
 *
 * @param ip the destination, an IPv4 or IPv6 literal; names are not resolved
 * @param source the flow's local address, an address of the host
 * @param protocol {@code "tcp"}, {@code "udp"}, or an IP protocol's number in digits
 * @param sourcePort the flow's local port, 1 to 65535. Needs a protocol
 * @param port the flow's remote port, 1 to 65535. Needs a protocol
 */
@WireRecord
public record GetRoute(
    String ip,
    Optional<String> source,
    Optional<String> protocol,
    Optional<Integer> sourcePort,
    Optional<Integer> port) {

  /** Returns the plain lookup. */
  public static GetRoute to(String ip) {
    return new GetRoute(ip, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Returns the lookup of a TCP flow. Both endpoints are as the host sees them. */
  public static GetRoute tcp(ConnectionEnd local, ConnectionEnd remote) {
    return new GetRoute(
        remote.address(),
        Optional.of(local.address()),
        Optional.of("tcp"),
        Optional.of(local.port()),
        Optional.of(remote.port()));
  }
}
