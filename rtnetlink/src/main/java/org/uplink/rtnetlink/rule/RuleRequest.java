package org.uplink.rtnetlink.rule;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;
import org.uplink.rtnetlink.wire.RuleAttribute;

/** A request that adds or deletes a routing rule. Immutable: each method returns a changed copy. */
public final class RuleRequest implements Request {
  private final String operation;
  private final Header header;
  private final List<Attribute> attributes;

  private RuleRequest(String operation, Header header, List<Attribute> attributes) {
    this.operation = operation;
    this.header = header;
    this.attributes = List.copyOf(attributes);
  }

  /**
   * Adds a rule that looks up a route in a {@link #table}. The kernel refuses the request (EEXIST)
   * if the same rule exists. Two rules are the same if they have the same priority, action, table
   * and selector, even if their protocols, realms or suppressed routes differ.
   *
   * @param ipv6 whether it is an IPv6 rule
   * @param priority the rule's position, the smallest first (unsigned 32 bits)
   */
  public static RuleRequest add(boolean ipv6, long priority) {
    return of("add", Netlink.NEWRULE, Netlink.CREATE | Netlink.EXCLUSIVE, ipv6, priority)
        .action(RuleAction.TABLE)
        .protocol(RouteProtocol.STATIC);
  }

  /** Deletes the first rule of this priority that matches everything that the request sets. */
  public static RuleRequest delete(boolean ipv6, long priority) {
    return of("delete", Netlink.DELRULE, 0, ipv6, priority);
  }

  /**
   * Adds a rule that was read from the kernel. The request has everything that the kernel shows of
   * the rule, including attributes that this library does not model.
   */
  public static RuleRequest add(Rule rule) {
    return add(rule.ipv6(), rule.priority()).copyFrom(rule);
  }

  /** Deletes a rule that was read from the kernel. */
  public static RuleRequest delete(Rule rule) {
    return delete(rule.ipv6(), rule.priority()).copyFrom(rule);
  }

  /** Sets the action. */
  public RuleRequest action(RuleAction action) {
    return with(header.withAction(action));
  }

  /** Sets the table of the lookup. */
  public RuleRequest table(TableId table) {
    return with(Attribute.u32(RuleAttribute.TABLE, table.value()));
  }

  /**
   * Matches packets from this prefix.
   *
   * @throws IllegalArgumentException if the prefix is of the other address family
   */
  public RuleRequest from(Prefix source) {
    requireFamily(source);
    return with(header.withFromLength(source.length()))
        .with(Attribute.address(RuleAttribute.SRC, source.address()));
  }

  /**
   * Matches packets to this prefix.
   *
   * @throws IllegalArgumentException if the prefix is of the other address family
   */
  public RuleRequest to(Prefix destination) {
    requireFamily(destination);
    return with(header.withToLength(destination.length()))
        .with(Attribute.address(RuleAttribute.DST, destination.address()));
  }

  /** Matches packets that this device receives. {@code lo} matches packets that this host sends. */
  public RuleRequest inputDevice(String name) {
    return with(Attribute.text(RuleAttribute.IIFNAME, name));
  }

  /** Matches packets of sockets that are bound to this device. */
  public RuleRequest outputDevice(String name) {
    return with(Attribute.text(RuleAttribute.OIFNAME, name));
  }

  /** Matches packets with this firewall mark. */
  public RuleRequest mark(Rule.Mark mark) {
    return with(Attribute.unsigned(RuleAttribute.FWMARK, "mark", mark.value()))
        .with(Attribute.unsigned(RuleAttribute.FWMASK, "mask", mark.mask()));
  }

  /** Matches packets of users with these ids. */
  public RuleRequest users(Rule.Range users) {
    byte[] range =
        Attribute.buffer(8)
            .putInt(Attribute.unsigned("user", users.first()))
            .putInt(Attribute.unsigned("user", users.last()))
            .array();
    return with(new Attribute(RuleAttribute.UID_RANGE, range));
  }

  /** Matches packets of this protocol. */
  public RuleRequest ipProtocol(IpProtocol protocol) {
    return with(Attribute.u8(RuleAttribute.IP_PROTO, protocol.value()));
  }

  /** Matches packets from these ports. */
  public RuleRequest sourcePorts(Rule.Range ports) {
    return with(portRange(RuleAttribute.SPORT_RANGE, ports));
  }

  /** Matches packets to these ports. */
  public RuleRequest destinationPorts(Rule.Range ports) {
    return with(portRange(RuleAttribute.DPORT_RANGE, ports));
  }

  /** Matches packets with this type of service. */
  public RuleRequest tos(int tos) {
    return with(header.withTos(tos));
  }

  /** Matches packets with these six bits of DSCP (Linux 6.14). */
  public RuleRequest dscp(int dscp) {
    return with(Attribute.u8(RuleAttribute.DSCP, dscp));
  }

  /** Sets an attribute that this library does not model. */
  public RuleRequest raw(RawAttribute attribute) {
    return with(new Attribute(attribute.type(), attribute.bytes()));
  }

  /** Matches the packets that do not match the other conditions. */
  public RuleRequest inverted() {
    return with(header.withRuleFlags(header.ruleFlags | RuleAttribute.INVERT));
  }

  /** Sets who added the rule. */
  public RuleRequest protocol(RouteProtocol protocol) {
    return with(Attribute.u8(RuleAttribute.PROTOCOL, protocol.value()));
  }

  @Override
  public byte[] message() {
    return RequestMessage.encode(header.type, header.flags, header.bytes(), attributes);
  }

  @Override
  public String toString() {
    return operation;
  }

  private static RuleRequest of(String verb, int type, int flags, boolean ipv6, long priority) {
    return new RuleRequest(
        "%s the %s rule with priority %d".formatted(verb, ipv6 ? "IPv6" : "IPv4", priority),
        new Header(
            type, flags, ipv6 ? Netlink.INET6 : Netlink.INET, 0, 0, 0, RuleAction.UNSPECIFIED, 0),
        List.of(Attribute.unsigned(RuleAttribute.PRIORITY, "priority", priority)));
  }

  private RuleRequest with(Header changed) {
    return new RuleRequest(operation, changed, attributes);
  }

  private RuleRequest with(Attribute attribute) {
    return new RuleRequest(operation, header, attribute.replaceIn(attributes));
  }

  private RuleRequest copyFrom(Rule rule) {
    Rule.Selector selector = rule.selector();
    RuleRequest copy = action(rule.action()).protocol(rule.protocol());
    List<Attribute> more = new ArrayList<>(copy.attributes);
    if (!rule.table().equals(TableId.UNSPECIFIED)) {
      more.add(Attribute.u32(RuleAttribute.TABLE, rule.table().value()));
    }
    rule.gotoPriority()
        .ifPresent(to -> more.add(Attribute.unsigned(RuleAttribute.GOTO, "priority", to)));
    rule.suppressPrefixLength()
        .ifPresent(length -> more.add(Attribute.u32(RuleAttribute.SUPPRESS_PREFIXLEN, length)));
    rule.suppressGroup()
        .ifPresent(group -> more.add(Attribute.u32(RuleAttribute.SUPPRESS_IFGROUP, group)));
    rule.realms()
        .ifPresent(realms -> more.add(Attribute.u32(RuleAttribute.FLOW, realms.toNumber())));
    selector.inputDevice().ifPresent(name -> more.add(Attribute.text(RuleAttribute.IIFNAME, name)));
    selector
        .outputDevice()
        .ifPresent(name -> more.add(Attribute.text(RuleAttribute.OIFNAME, name)));
    if (selector.vrf()) {
      more.add(Attribute.u8(RuleAttribute.L3MDEV, 1));
    }
    rule.rawAttributes().forEach(raw -> more.add(new Attribute(raw.type(), raw.bytes())));
    copy = new RuleRequest(operation, copy.header.withRuleFlags(rule.otherFlags().orElse(0)), more);
    copy = selector.from().isPresent() ? copy.from(selector.from().get()) : copy;
    copy = selector.to().isPresent() ? copy.to(selector.to().get()) : copy;
    copy = selector.mark().isPresent() ? copy.mark(selector.mark().get()) : copy;
    copy = selector.users().isPresent() ? copy.users(selector.users().get()) : copy;
    copy = selector.protocol().isPresent() ? copy.ipProtocol(selector.protocol().get()) : copy;
    copy =
        selector.sourcePorts().isPresent() ? copy.sourcePorts(selector.sourcePorts().get()) : copy;
    copy =
        selector.destinationPorts().isPresent()
            ? copy.destinationPorts(selector.destinationPorts().get())
            : copy;
    copy = selector.tos() != 0 ? copy.tos(selector.tos()) : copy;
    copy = selector.dscp().isPresent() ? copy.dscp(selector.dscp().getAsInt()) : copy;
    return selector.inverted() ? copy.inverted() : copy;
  }

  private void requireFamily(Prefix prefix) {
    boolean ipv4 = header.family == Netlink.INET;
    if (prefix.address() instanceof Inet4Address != ipv4) {
      throw new IllegalArgumentException(
          "prefix %s cannot be in an %s rule: the address families differ"
              .formatted(prefix, ipv4 ? "IPv4" : "IPv6"));
    }
  }

  private static Attribute portRange(int type, Rule.Range ports) {
    return new Attribute(
        type,
        Attribute.buffer(4).putShort((short) ports.first()).putShort((short) ports.last()).array());
  }

  /** The message's type and flags, and the fields of {@code struct fib_rule_hdr}. */
  private record Header(
      int type,
      int flags,
      int family,
      int toLength,
      int fromLength,
      int tos,
      RuleAction action,
      int ruleFlags) {
    Header withToLength(int value) {
      return new Header(type, flags, family, value, fromLength, tos, action, ruleFlags);
    }

    Header withFromLength(int value) {
      return new Header(type, flags, family, toLength, value, tos, action, ruleFlags);
    }

    Header withTos(int value) {
      return new Header(type, flags, family, toLength, fromLength, value, action, ruleFlags);
    }

    Header withAction(RuleAction value) {
      return new Header(type, flags, family, toLength, fromLength, tos, value, ruleFlags);
    }

    Header withRuleFlags(int value) {
      return new Header(type, flags, family, toLength, fromLength, tos, action, value);
    }

    byte[] bytes() {
      return Attribute.buffer(RuleAttribute.HEADER)
          .put((byte) family)
          .put((byte) toLength)
          .put((byte) fromLength)
          .put((byte) tos)
          .put((byte) 0)
          .putShort((short) 0)
          .put((byte) action.value())
          .putInt(ruleFlags)
          .array();
    }
  }
}
