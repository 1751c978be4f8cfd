package org.uplink.rtnetlink.codec;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkDetails;
import org.uplink.rtnetlink.link.LinkFlags;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.link.LinkPort;
import org.uplink.rtnetlink.link.MtuRange;
import org.uplink.rtnetlink.link.OperationalState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RawAddress;
import org.uplink.rtnetlink.wire.option.LinkSetting;

/** Reads a link message ({@code RTM_NEWLINK}). Each message has a reader of its own. */
public final class LinkReader {
  /** The longest link-layer address in bytes ({@code MAX_ADDR_LEN} of linux/netdevice.h). */
  private static final int MAX_ADDRESS_LENGTH = 32;

  private String name = "";
  private Optional<LinkKind> kind = Optional.empty();
  private Optional<MacAddress> mac = Optional.empty();
  private Optional<MacAddress> permanentMac = Optional.empty();
  private Optional<MacAddress> broadcast = Optional.empty();
  private int mtu;
  private int minMtu;
  private int maxMtu;
  private OptionalInt master = OptionalInt.empty();
  private OptionalInt lower = OptionalInt.empty();
  private OptionalInt lowerNamespace = OptionalInt.empty();
  private OperationalState state = OperationalState.UNKNOWN;
  private boolean carrier;
  private int group;
  private int queueLength;
  private Optional<String> alias = Optional.empty();
  private final List<String> alternativeNames = new ArrayList<>();
  private Optional<InetAddress> token = Optional.empty();
  private final Map<String, Long> settings = new TreeMap<>();
  private String parentBus = "";
  private String parentName = "";
  private LinkDetails details = LinkDetails.None.NONE;
  private LinkPort port = LinkPort.None.NONE;

  private LinkReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static Link read(MessageCursor message) {
    LinkReader reader = new LinkReader();
    AttributeCursor cursor = message.attributes(LinkAttribute.HEADER);
    int index = message.s32(4);
    if (index <= 0) {
      throw new MalformedMessageException("link with index " + index);
    }
    while (cursor.next()) {
      reader.attribute(cursor);
    }
    int flags = message.s32(8);
    reader.flags(flags);
    return reader.link(index, message.u16(2), flags);
  }

  /**
   * Reads a link-layer address. Some tunnels have an address of zero bytes, which is read as no
   * address.
   */
  static Optional<MacAddress> mac(AttributeCursor cursor) {
    return cursor.length() == 0 || cursor.length() > MAX_ADDRESS_LENGTH
        ? Optional.empty()
        : Optional.of(MacAddress.of(cursor.copy()));
  }

  private Link link(int index, int type, int flags) {
    return new Link(
        index,
        name,
        kind,
        type,
        new LinkFlags(flags),
        mac,
        permanentMac,
        broadcast,
        mtu,
        new MtuRange(minMtu, maxMtu),
        master,
        lower,
        lowerNamespace,
        state,
        carrier,
        group,
        queueLength,
        alias,
        alternativeNames,
        token,
        settings,
        parentName.isEmpty()
            ? Optional.empty()
            : Optional.of(parentBus.isEmpty() ? parentName : parentBus + "/" + parentName),
        details,
        port);
  }

  private void flags(int flags) {
    for (LinkSetting setting : LinkSetting.values()) {
      setting
          .flag()
          .ifPresent(flag -> settings.put(setting.label(), (flags & flag) == 0 ? 0L : 1L));
    }
  }

  private void attribute(AttributeCursor cursor) {
    LinkSetting.find(cursor.type())
        .ifPresent(setting -> settings.put(setting.label(), setting.value(cursor)));
    switch (cursor.type()) {
      case LinkAttribute.IFNAME -> name = cursor.text();
      case LinkAttribute.MTU -> mtu = cursor.s32();
      case LinkAttribute.MIN_MTU -> minMtu = cursor.s32();
      case LinkAttribute.MAX_MTU -> maxMtu = cursor.s32();
      case LinkAttribute.ADDRESS -> mac = mac(cursor);
      case LinkAttribute.BROADCAST -> broadcast = mac(cursor);
      case LinkAttribute.PERM_ADDRESS -> permanentMac = mac(cursor);
      case LinkAttribute.MASTER -> master = OptionalInt.of(cursor.s32());
      case LinkAttribute.LINK -> {
        int index = cursor.s32();
        lower = index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
      }
      case LinkAttribute.LINK_NETNSID -> lowerNamespace = OptionalInt.of(cursor.s32());
      case LinkAttribute.OPERSTATE -> state = new OperationalState(cursor.u8());
      case LinkAttribute.CARRIER -> carrier = cursor.u8() != 0;
      case LinkAttribute.GROUP -> group = cursor.s32();
      case LinkAttribute.TXQLEN -> queueLength = cursor.s32();
      case LinkAttribute.IFALIAS -> alias = Optional.of(cursor.text());
      case LinkAttribute.PARENT_DEV_NAME -> parentName = cursor.text();
      case LinkAttribute.PARENT_DEV_BUS_NAME -> parentBus = cursor.text();
      case LinkAttribute.PROP_LIST -> alternativeNames(cursor.nested());
      case LinkAttribute.AF_SPEC -> families(cursor.nested());
      case LinkAttribute.LINKINFO -> info(cursor.nested());
      default -> {
        // Unknown attributes are skipped.
      }
    }
  }

  private void alternativeNames(AttributeCursor cursor) {
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.ALT_IFNAME) {
        alternativeNames.add(cursor.text());
      }
    }
  }

  /** Reads {@code IFLA_AF_SPEC}. */
  private void families(AttributeCursor cursor) {
    while (cursor.next()) {
      if (cursor.type() == Netlink.INET6) {
        AttributeCursor ipv6 = cursor.nested();
        while (ipv6.next()) {
          if (ipv6.type() == LinkAttribute.INET6_TOKEN) {
            token(ipv6);
          }
        }
      }
    }
  }

  private void token(AttributeCursor cursor) {
    RawAddress address = new RawAddress();
    address.read(cursor, 0);
    token =
        Optional.of(AddressCache.address(address.bytes()))
            .filter(identifier -> !identifier.isAnyLocalAddress());
  }

  /** Reads {@code IFLA_LINKINFO}. The kernel sends a kind before the data of that kind. */
  private void info(AttributeCursor cursor) {
    String portKind = "";
    while (cursor.next()) {
      switch (cursor.type()) {
        case LinkAttribute.INFO_KIND -> kind = Optional.of(new LinkKind(cursor.text()));
        case LinkAttribute.INFO_DATA ->
            details = LinkDetailsReader.read(kind.map(LinkKind::name).orElse(""), cursor.nested());
        case LinkAttribute.INFO_SLAVE_KIND -> {
          portKind = cursor.text();
          port = new LinkPort.Other(new LinkKind(portKind));
        }
        case LinkAttribute.INFO_SLAVE_DATA -> port = LinkPortReader.read(portKind, cursor.nested());
        default -> {
          // Unknown attributes are skipped.
        }
      }
    }
  }
}
