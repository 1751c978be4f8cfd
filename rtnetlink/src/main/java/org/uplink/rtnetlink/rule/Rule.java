package org.uplink.rtnetlink.rule;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * A rule: which packets are looked up in which table ({@code ip rule}). Rules are asked in the
 * order of their priorities.
 *
 * @param ipv6 whether it is for IPv6; each family has rules of its own
 * @param priority its place, the smaller first (unsigned 32 bits)
 * @param selector which packets it is for
 * @param action what it does
 * @param table where it looks up, where that is what it does
 * @param gotoPriority the priority of the rule to go on at, where that is what it does (unsigned 32
 *     bits)
 * @param protocol who put it there
 * @param suppressPrefixLength an answer whose prefix is not longer than this is passed over
 * @param suppressGroup an answer by a device of this group is passed over
 * @param realms the classifier's realms of what it finds, IPv4 only
 */
public record Rule(
    boolean ipv6,
    long priority,
    Selector selector,
    RuleAction action,
    TableId table,
    OptionalLong gotoPriority,
    RouteProtocol protocol,
    OptionalInt suppressPrefixLength,
    OptionalInt suppressGroup,
    Optional<Realms> realms) {
  /**
   * Which packets a rule is for: those that have all of this.
   *
   * @param inverted those that do not have all of it
   * @param from the source's prefix
   * @param to the destination's prefix
   * @param inputDevice the name of the device where they come in; {@code lo}: from this host
   * @param outputDevice the name of the device that the socket is bound to
   * @param tos type of service, 0: any
   * @param mark firewall mark and its mask
   * @param users the users that send them
   * @param protocol the protocol inside
   * @param sourcePorts the source ports
   * @param destinationPorts the destination ports
   * @param vrf whether they go through a VRF; the rule looks up in its table
   */
  public record Selector(
      boolean inverted,
      Optional<Prefix> from,
      Optional<Prefix> to,
      Optional<String> inputDevice,
      Optional<String> outputDevice,
      int tos,
      Optional<Mark> mark,
      Optional<Range> users,
      Optional<IpProtocol> protocol,
      Optional<Range> sourcePorts,
      Optional<Range> destinationPorts,
      boolean vrf) {}

  /**
   * A firewall mark.
   *
   * @param value the mark (unsigned 32 bits)
   * @param mask which of its bits count (unsigned 32 bits)
   */
  public record Mark(long value, long mask) {}

  /**
   * Numbers from one to another, both included.
   *
   * @param first the least
   * @param last the greatest
   */
  public record Range(long first, long last) {
    /** Refuses one that ends before it begins. */
    public Range {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("range from " + first + " to " + last);
      }
    }
  }
}
