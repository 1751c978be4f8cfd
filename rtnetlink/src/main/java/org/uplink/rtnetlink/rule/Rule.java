package org.uplink.rtnetlink.rule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteProtocol;

/**
 * A routing rule ({@code ip rule}), which selects the routing table for a packet. The kernel
 * evaluates the rules in the order of their priorities.
 *
 * @param ipv6 whether it is an IPv6 rule; each address family has its own rules
 * @param priority the rule's position, the smallest first (unsigned 32 bits)
 * @param selector the packets that the rule matches
 * @param action what the kernel does with a matching packet
 * @param table the table of the lookup, if that is the action
 * @param gotoPriority the priority of the rule to continue at, if that is the action (unsigned 32
 *     bits)
 * @param protocol who added the rule
 * @param suppressPrefixLength the rule ignores routes whose prefix is not longer than this
 * @param suppressGroup the rule ignores routes with an output device of this group
 * @param realms the realms of the routes that the rule finds, IPv4 only
 * @param otherFlags the flags of the message's header, without {@link Selector#inverted}
 * @param rawAttributes the attributes that the library does not model. These attributes can
 *     restrict the packets that the rule matches
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
    Optional<Realms> realms,
    OptionalInt otherFlags,
    List<RawAttribute> rawAttributes) {
  /** Copies the list. */
  public Rule {
    rawAttributes = List.copyOf(rawAttributes);
  }

  /** Returns a copy of this rule with other devices. */
  public Rule withDevices(Optional<String> input, Optional<String> output) {
    return new Rule(
        ipv6,
        priority,
        new Selector(
            selector.inverted,
            selector.from,
            selector.to,
            input,
            output,
            selector.tos,
            selector.mark,
            selector.users,
            selector.protocol,
            selector.sourcePorts,
            selector.destinationPorts,
            selector.vrf,
            selector.dscp),
        action,
        table,
        gotoPriority,
        protocol,
        suppressPrefixLength,
        suppressGroup,
        realms,
        otherFlags,
        rawAttributes);
  }

  /**
   * The packets that a rule matches. A packet must have all of the following values.
   *
   * @param inverted whether the rule matches exactly the other packets
   * @param from the source prefix
   * @param to the destination prefix
   * @param inputDevice the name of the input device; {@code lo} matches packets that this host
   *     sends
   * @param outputDevice the name of the device that the socket is bound to
   * @param tos type of service; 0 means any
   * @param mark the firewall mark and its mask
   * @param users the range of the sending users' ids
   * @param protocol the protocol
   * @param sourcePorts the source ports
   * @param destinationPorts the destination ports
   * @param vrf whether the packet goes through a VRF. The rule then looks up the VRF's table
   * @param dscp the six bits of DSCP. A DSCP of 0 matches 0 only, unlike a type of service of 0
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
      boolean vrf,
      OptionalInt dscp) {}

  /**
   * A firewall mark.
   *
   * @param value the mark (unsigned 32 bits)
   * @param mask the bits that are compared (unsigned 32 bits)
   */
  public record Mark(long value, long mask) {}

  /**
   * An inclusive range of numbers.
   *
   * @param first the smallest, 0 or more
   * @param last the largest
   */
  public record Range(long first, long last) {
    /** Checks that the first number is not negative and not larger than the last. */
    public Range {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("range from %d to %d".formatted(first, last));
      }
    }
  }
}
