package org.uplink.rtnetlink.request;

import java.util.Optional;
import org.uplink.rtnetlink.net.Namespace;

/**
 * A request to the kernel to add, change or delete a link, an address, a route, a rule, a neighbour
 * or a next hop. {@link org.uplink.rtnetlink.Rtnetlink#apply} sends one request, {@link
 * org.uplink.rtnetlink.Rtnetlink#applyAll} several in one system call.
 *
 * <p>Requests are immutable values with static factories: {@link
 * org.uplink.rtnetlink.link.LinkRequest}, {@link org.uplink.rtnetlink.address.AddressRequest},
 * {@link org.uplink.rtnetlink.route.RouteRequest}, {@link org.uplink.rtnetlink.rule.RuleRequest},
 * {@link org.uplink.rtnetlink.neighbour.NeighbourRequest} and {@link
 * org.uplink.rtnetlink.nexthop.NextHopRequest}. A program may implement this interface for a
 * message that this library cannot make.
 */
public interface Request {
  /**
   * Returns the netlink message: its header (netlink(7)), the fixed header of its type
   * (rtnetlink(7)) and the attributes, in the machine's byte order.
   *
   * <p>The flags include {@code NLM_F_REQUEST} and {@code NLM_F_ACK}. The sender sets the length
   * and the sequence number.
   */
  byte[] message();

  /**
   * Returns the namespace that a link is moved to or created in.
   *
   * <p>The message cannot contain the namespace, because the kernel wants the descriptor of an open
   * file ({@code IFLA_NET_NS_FD}). The sender opens the file and adds that attribute.
   */
  default Optional<Namespace> targetNamespace() {
    return Optional.empty();
  }

  /** Returns what the request does, for error messages, such as "add the route to 192.0.2.0/24". */
  @Override
  String toString();
}
