package org.uplink.verbs.route;

import java.util.Optional;
import org.uplink.verbs.Endpoint;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#GET_ROUTE}.
 *
 * <p>With {@code ip} alone it asks what {@code ip route get} says. The other members, which Vdsm's
 * verb never had, make it the exact flow's look-up: rules by source, protocol or port can send a
 * flow elsewhere than the plain look-up says.
 *
 * @param ip the destination, an IPv4 or IPv6 literal; names are not resolved
 * @param source the flow's local address, one of the host's own
 * @param protocol {@code "tcp"}, {@code "udp"}, or an IP protocol's number in digits
 * @param sourcePort the flow's local port, 1 to 65535; wants a protocol
 * @param port the flow's remote port, 1 to 65535; wants a protocol
 */
@WireRecord
public record GetRoute(
    String ip,
    Optional<String> source,
    Optional<String> protocol,
    Optional<Integer> sourcePort,
    Optional<Integer> port) {

  /** The plain look-up. */
  public static GetRoute to(String ip) {
    return new GetRoute(ip, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The look-up of the TCP flow from {@code local} to {@code remote}, as the host sees both. */
  public static GetRoute tcp(Endpoint local, Endpoint remote) {
    return new GetRoute(
        remote.address(),
        Optional.of(local.address()),
        Optional.of("tcp"),
        Optional.of(local.port()),
        Optional.of(remote.port()));
  }
}
