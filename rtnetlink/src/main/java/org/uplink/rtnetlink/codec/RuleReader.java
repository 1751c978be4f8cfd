package org.uplink.rtnetlink.codec;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RawAddress;
import org.uplink.rtnetlink.wire.RuleAttribute;

/** Reads a rule message ({@code RTM_NEWRULE}). Each message has a reader of its own. */
public final class RuleReader {
  private final RawAddress from = new RawAddress();
  private final RawAddress to = new RawAddress();
  private long priority;
  private Optional<String> inputDevice = Optional.empty();
  private Optional<String> outputDevice = Optional.empty();
  private long mark;
  private long mask;
  private Optional<Rule.Range> users = Optional.empty();
  private Optional<IpProtocol> protocol = Optional.empty();
  private Optional<Rule.Range> sourcePorts = Optional.empty();
  private Optional<Rule.Range> ports = Optional.empty();
  private boolean virtualRouter;
  private int table;
  private int tos;
  private OptionalLong target = OptionalLong.empty();
  private RouteProtocol origin = RouteProtocol.UNSPECIFIED;
  private OptionalInt suppressPrefixLength = OptionalInt.empty();
  private OptionalInt suppressGroup = OptionalInt.empty();
  private Optional<Realms> realms = Optional.empty();
  private OptionalInt dscp = OptionalInt.empty();
  private final RawAttributeReader raw = new RawAttributeReader();

  private RuleReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static Rule read(MessageCursor message) {
    RuleReader reader = new RuleReader();
    AttributeCursor cursor = message.attributes(RuleAttribute.HEADER);
    reader.tos = message.u8(3);
    reader.table = message.u8(4);
    while (cursor.next()) {
      reader.attribute(cursor);
    }
    return reader.rule(message);
  }

  private Rule rule(MessageCursor message) {
    boolean ipv6 = message.u8(0) != Netlink.INET;
    int otherFlags = message.s32(8) & ~(RuleAttribute.INVERT | RuleAttribute.KERNEL_MAINTAINED);
    return new Rule(
        ipv6,
        priority,
        new Rule.Selector(
            (message.s32(8) & RuleAttribute.INVERT) != 0,
            prefix(from, message.u8(2), ipv6),
            prefix(to, message.u8(1), ipv6),
            inputDevice,
            outputDevice,
            tos,
            mark == 0 && mask == 0 ? Optional.empty() : Optional.of(new Rule.Mark(mark, mask)),
            users,
            protocol,
            sourcePorts,
            ports,
            virtualRouter,
            dscp),
        new RuleAction(message.u8(7)),
        TableId.of(table),
        target,
        origin,
        suppressPrefixLength,
        suppressGroup,
        realms,
        otherFlags == 0 ? OptionalInt.empty() : OptionalInt.of(otherFlags),
        raw.all());
  }

  private static Optional<Prefix> prefix(RawAddress address, int length, boolean ipv6) {
    if (!address.isPresent()) {
      return Optional.empty();
    }
    if (address.length != (ipv6 ? 16 : 4) || length > 8 * address.length) {
      throw new MalformedMessageException(
          "prefix of %d bytes and length %d in a rule".formatted(address.length, length));
    }
    return Optional.of(new Prefix(AddressCache.address(address.bytes()), length));
  }

  private void attribute(AttributeCursor cursor) {
    switch (cursor.type()) {
      case RuleAttribute.SRC -> from.read(cursor, 0);
      case RuleAttribute.DST -> to.read(cursor, 0);
      case RuleAttribute.PRIORITY -> priority = cursor.u32();
      case RuleAttribute.IIFNAME -> inputDevice = Optional.of(cursor.text());
      case RuleAttribute.OIFNAME -> outputDevice = Optional.of(cursor.text());
      case RuleAttribute.FWMARK -> mark = cursor.u32();
      case RuleAttribute.FWMASK -> mask = cursor.u32();
      case RuleAttribute.UID_RANGE ->
          users = range(cursor.u32(), Integer.toUnsignedLong(cursor.s32(4)));
      case RuleAttribute.IP_PROTO -> protocol = Optional.of(new IpProtocol(cursor.u8()));
      case RuleAttribute.SPORT_RANGE -> sourcePorts = range(cursor.u16(0), cursor.u16(2));
      case RuleAttribute.DPORT_RANGE -> ports = range(cursor.u16(0), cursor.u16(2));
      case RuleAttribute.L3MDEV -> virtualRouter = cursor.u8() != 0;
      case RuleAttribute.TABLE -> table = cursor.s32();
      case RuleAttribute.DSCP -> dscp = OptionalInt.of(cursor.u8());
      case RuleAttribute.GOTO -> target = OptionalLong.of(cursor.u32());
      case RuleAttribute.PROTOCOL -> origin = RouteProtocol.of(cursor.u8());
      case RuleAttribute.SUPPRESS_PREFIXLEN -> suppressPrefixLength = unlessUnset(cursor.s32());
      case RuleAttribute.SUPPRESS_IFGROUP -> suppressGroup = unlessUnset(cursor.s32());
      case RuleAttribute.FLOW -> realms = Realms.of(cursor.s32());
      // The kernel shows a mask of all bits for a port or DSCP if the request had no mask.
      case RuleAttribute.SPORT_MASK, RuleAttribute.DPORT_MASK ->
          addUnless(cursor.u16() == 0xffff, cursor);
      case RuleAttribute.DSCP_MASK -> addUnless(cursor.u8() == 0x3f, cursor);
      case RuleAttribute.PAD -> {
        // Aligns the next attribute.
      }
      default -> raw.add(cursor);
    }
  }

  private void addUnless(boolean isWhole, AttributeCursor cursor) {
    if (!isWhole) {
      raw.add(cursor);
    }
  }

  private static Optional<Rule.Range> range(long first, long last) {
    if (last < first) {
      throw new MalformedMessageException("range from %d to %d".formatted(first, last));
    }
    return Optional.of(new Rule.Range(first, last));
  }

  private static OptionalInt unlessUnset(int value) {
    return value == -1 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
