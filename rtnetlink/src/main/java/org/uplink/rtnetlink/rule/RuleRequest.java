package org.uplink.rtnetlink.rule;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RuleAttribute;

/** A change of the rules. Immutable; each method returns a copy that says one thing more. */
public final class RuleRequest extends Request {
  private final Header header;

  /** The message's type, its flags, and the fixed header. */
  private record Header(
      int type,
      int flags,
      int family,
      int toLength,
      int fromLength,
      int tos,
      RuleAction action,
      int ruleFlags) {}

  private RuleRequest(String operation, Header header, List<Attribute> parts) {
    super(operation, parts);
    this.header = header;
  }

  private static RuleRequest of(String verb, int type, int flags, boolean ipv6, long priority) {
    return new RuleRequest(
        verb + (ipv6 ? "IPv6" : "IPv4") + " rule with priority " + priority,
        new Header(
            type, flags, ipv6 ? Netlink.INET6 : Netlink.INET, 0, 0, 0, RuleAction.UNSPECIFIED, 0),
        List.of(Attribute.u32(RuleAttribute.PRIORITY, (int) priority)));
  }

  /**
   * Adds a rule; refused where there is the same.
   *
   * @param priority its place, the smaller first (unsigned 32 bits)
   */
  public static RuleRequest add(boolean ipv6, long priority) {
    return of("add the ", Netlink.NEWRULE, Netlink.CREATE | Netlink.EXCLUSIVE, ipv6, priority)
        .action(RuleAction.TABLE)
        .protocol(RouteProtocol.STATIC);
  }

  /** Deletes the first rule of this priority that has all that the request says. */
  public static RuleRequest delete(boolean ipv6, long priority) {
    return of("delete the ", Netlink.DELRULE, 0, ipv6, priority);
  }

  /** Adds a rule as it was read. */
  public static RuleRequest add(Rule rule) {
    return add(rule.ipv6(), rule.priority()).like(rule);
  }

  /** Deletes a rule as it was read. */
  public static RuleRequest delete(Rule rule) {
    return delete(rule.ipv6(), rule.priority()).like(rule);
  }

  private RuleRequest like(Rule rule) {
    Rule.Selector selector = rule.selector();
    RuleRequest like = action(rule.action()).protocol(rule.protocol());
    List<Attribute> more = new ArrayList<>(like.attributes());
    if (!rule.table().equals(TableId.UNSPECIFIED)) {
      more.add(Attribute.u32(RuleAttribute.TABLE, rule.table().value()));
    }
    rule.gotoPriority().ifPresent(to -> more.add(Attribute.u32(RuleAttribute.GOTO, (int) to)));
    rule.suppressPrefixLength()
        .ifPresent(length -> more.add(Attribute.u32(RuleAttribute.SUPPRESS_PREFIXLEN, length)));
    rule.suppressGroup()
        .ifPresent(group -> more.add(Attribute.u32(RuleAttribute.SUPPRESS_IFGROUP, group)));
    rule.realms()
        .ifPresent(
            realms ->
                more.add(Attribute.u32(RuleAttribute.FLOW, realms.from() << 16 | realms.to())));
    selector.inputDevice().ifPresent(name -> more.add(Attribute.text(RuleAttribute.IIFNAME, name)));
    selector
        .outputDevice()
        .ifPresent(name -> more.add(Attribute.text(RuleAttribute.OIFNAME, name)));
    if (selector.vrf()) {
      more.add(Attribute.u8(RuleAttribute.L3MDEV, 1));
    }
    like = new RuleRequest(toString(), like.header, more);
    like = selector.from().isPresent() ? like.from(selector.from().get()) : like;
    like = selector.to().isPresent() ? like.to(selector.to().get()) : like;
    like = selector.mark().isPresent() ? like.mark(selector.mark().get()) : like;
    like = selector.users().isPresent() ? like.users(selector.users().get()) : like;
    like = selector.protocol().isPresent() ? like.ipProtocol(selector.protocol().get()) : like;
    like =
        selector.sourcePorts().isPresent() ? like.sourcePorts(selector.sourcePorts().get()) : like;
    like =
        selector.destinationPorts().isPresent()
            ? like.destinationPorts(selector.destinationPorts().get())
            : like;
    like = selector.tos() != 0 ? like.tos(selector.tos()) : like;
    return selector.inverted() ? like.inverted() : like;
  }

  private RuleRequest adding(Attribute part) {
    return new RuleRequest(toString(), header, with(part));
  }

  private RuleRequest header(int toLength, int fromLength, int tos, RuleAction act, int flags) {
    return new RuleRequest(
        toString(),
        new Header(header.type, header.flags, header.family, toLength, fromLength, tos, act, flags),
        attributes());
  }

  /** Does this. */
  public RuleRequest action(RuleAction action) {
    return header(header.toLength, header.fromLength, header.tos, action, header.ruleFlags);
  }

  /** Looks up in this table. */
  public RuleRequest table(TableId table) {
    return adding(Attribute.u32(RuleAttribute.TABLE, table.value()));
  }

  /** For packets from there. */
  public RuleRequest from(Prefix from) {
    requireFamily(from);
    return header(header.toLength, from.length(), header.tos, header.action, header.ruleFlags)
        .adding(Attribute.address(RuleAttribute.SRC, from.address()));
  }

  /** For packets to there. */
  public RuleRequest to(Prefix to) {
    requireFamily(to);
    return header(to.length(), header.fromLength, header.tos, header.action, header.ruleFlags)
        .adding(Attribute.address(RuleAttribute.DST, to.address()));
  }

  private void requireFamily(Prefix prefix) {
    if (prefix.address() instanceof Inet4Address != (header.family == Netlink.INET)) {
      throw new IllegalArgumentException(prefix + " in a rule of the other family");
    }
  }

  /** For packets that come in by the device of this name; {@code lo}: that this host sends. */
  public RuleRequest inputDevice(String name) {
    return adding(Attribute.text(RuleAttribute.IIFNAME, name));
  }

  /** For packets of sockets that are bound to the device of this name. */
  public RuleRequest outputDevice(String name) {
    return adding(Attribute.text(RuleAttribute.OIFNAME, name));
  }

  /** For packets with this firewall mark. */
  public RuleRequest mark(Rule.Mark mark) {
    return adding(Attribute.u32(RuleAttribute.FWMARK, (int) mark.value()))
        .adding(Attribute.u32(RuleAttribute.FWMASK, (int) mark.mask()));
  }

  /** For packets of these users. */
  public RuleRequest users(Rule.Range users) {
    return adding(
        new Attribute(
            RuleAttribute.UID_RANGE,
            Attribute.buffer(8).putInt((int) users.first()).putInt((int) users.last()).array()));
  }

  /** For packets of this protocol. */
  public RuleRequest ipProtocol(IpProtocol protocol) {
    return adding(Attribute.u8(RuleAttribute.IP_PROTO, protocol.value()));
  }

  /** For packets from these ports. */
  public RuleRequest sourcePorts(Rule.Range ports) {
    return adding(destinationPorts(RuleAttribute.SPORT_RANGE, ports));
  }

  /** For packets to these ports. */
  public RuleRequest destinationPorts(Rule.Range ports) {
    return adding(destinationPorts(RuleAttribute.DPORT_RANGE, ports));
  }

  private static Attribute destinationPorts(int type, Rule.Range ports) {
    return new Attribute(
        type,
        Attribute.buffer(4).putShort((short) ports.first()).putShort((short) ports.last()).array());
  }

  /** For packets of this type of service. */
  public RuleRequest tos(int tos) {
    return header(header.toLength, header.fromLength, tos, header.action, header.ruleFlags);
  }

  /** For packets that do not match. */
  public RuleRequest inverted() {
    return header(
        header.toLength,
        header.fromLength,
        header.tos,
        header.action,
        header.ruleFlags | RuleAttribute.INVERT);
  }

  /** Put there by this protocol. */
  public RuleRequest protocol(RouteProtocol protocol) {
    return adding(Attribute.u8(RuleAttribute.PROTOCOL, protocol.value()));
  }

  @Override
  public int type() {
    return header.type;
  }

  @Override
  public int flags() {
    return header.flags;
  }

  @Override
  public void header(MessageWriter out) {
    out.u8(header.family)
        .u8(header.toLength)
        .u8(header.fromLength)
        .u8(header.tos)
        .u8(0)
        .u16(0)
        .u8(header.action.value())
        .u32(header.ruleFlags);
  }
}
