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
 * A routing rule: selects the table for the lookup of a packet ({@code ip rule}). The kernel
 * evaluates rules in the order of their priorities.
 *
 * @param ipv6 whether it is an IPv6 rule; each address family has its own rules
 * @param priority its position, the smallest first (unsigned 32 bits)
 * @param selector the packets that it matches
 * @param action what it does with a matching packet
 * @param table the table of the lookup, if that is the action
 * @param gotoPriority the priority of the rule to continue at, if that is the action (unsigned 32
 *     bits)
 * @param protocol who added it
 * @param suppressPrefixLength ignores a route whose prefix is not longer than this
 * @param suppressGroup ignores a route by a device of this group
 * @param realms the realms of routes that it finds, IPv4 only
 * @param otherFlags the flags of its header beside {@link Selector#inverted}, if it has any
 * @param rawAttributes the attributes that the library does not model. They can restrict the
 *     packets that the rule matches
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

  /** A rule that the library models completely. */
  public Rule(
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
    this(
        ipv6,
        priority,
        selector,
        action,
        table,
        gotoPriority,
        protocol,
        suppressPrefixLength,
        suppressGroup,
        realms,
        OptionalInt.empty(),
        List.of());
  }

  /** Returns this rule for other devices, with everything else as it is. */
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
   * The packets that a rule matches: those that have all of the following.
   *
   * @param inverted matches the packets that do not have all of it
   * @param from the source prefix
   * @param to the destination prefix
   * @param inputDevice the name of the input device; {@code lo} means sent by this host
   * @param outputDevice the name of the device that the socket is bound to
   * @param tos type of service; 0 means any
   * @param mark firewall mark and mask
   * @param users the range of the sending users' ids
   * @param protocol the protocol
   * @param sourcePorts the source ports
   * @param destinationPorts the destination ports
   * @param vrf whether the packet goes through a VRF, whose table is then looked up
   * @param dscp the six bits of DSCP. Unlike a type of service of 0, a DSCP of 0 does not mean any
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
      OptionalInt dscp) {
    /** A selector without DSCP. */
    public Selector(
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
        boolean vrf) {
      this(
          inverted,
          from,
          to,
          inputDevice,
          outputDevice,
          tos,
          mark,
          users,
          protocol,
          sourcePorts,
          destinationPorts,
          vrf,
          OptionalInt.empty());
    }
  }

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
    /** Checks that the range is not negative and does not end before it begins. */
    public Range {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException("range from %d to %d".formatted(first, last));
      }
    }
  }
}
