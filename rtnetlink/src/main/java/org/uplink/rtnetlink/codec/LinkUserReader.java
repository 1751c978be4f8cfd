package org.uplink.rtnetlink.codec;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.user.LinkAbove;
import org.uplink.rtnetlink.wire.AttributeCursor;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;

/**
 * Reads the lower links of a link, and whether the link has an XDP program, from a link message
 * ({@code RTM_NEWLINK}).
 */
public final class LinkUserReader {
  /**
   * The kinds that are created in pairs. Their {@code IFLA_LINK} is the other link of the pair, not
   * a lower device.
   */
  private static final Set<String> CABLES = Set.of("veth", "vxcan", "netkit");

  /** The EtherType of an 802.1Q tag. */
  private static final int IEEE_802_1Q = 0x8100;

  private final Set<Integer> lower = new HashSet<>();
  private String name = "";
  private String kind = "";
  private OptionalInt lowerNamespace = OptionalInt.empty();
  private OptionalInt namespace = OptionalInt.empty();
  private OptionalInt vlan = OptionalInt.empty();
  private boolean hasXdpProgram;

  private LinkUserReader() {}

  /**
   * Reads the message that the cursor is positioned on.
   *
   * @throws MalformedMessageException if the message is malformed
   */
  public static Entry read(MessageCursor message) {
    LinkUserReader reader = new LinkUserReader();
    AttributeCursor cursor = message.attributes(LinkAttribute.HEADER);
    int index = message.s32(4);
    if (index <= 0) {
      throw new MalformedMessageException("link with index " + index);
    }
    while (cursor.next()) {
      reader.attribute(cursor);
    }
    return reader.entry(index);
  }

  private Entry entry(int index) {
    return new Entry(
        new LinkAbove(new Device(index, name), new LinkKind(kind), vlan, namespace),
        CABLES.contains(kind) ? Set.of() : Set.copyOf(lower),
        lowerNamespace,
        hasXdpProgram);
  }

  private void attribute(AttributeCursor cursor) {
    switch (cursor.type()) {
      case LinkAttribute.IFNAME -> name = cursor.text();
      case LinkAttribute.LINK -> lower.add(cursor.s32());
      case LinkAttribute.LINK_NETNSID -> lowerNamespace = OptionalInt.of(cursor.s32());
      case LinkAttribute.TARGET_NETNSID -> namespace = OptionalInt.of(cursor.s32());
      case LinkAttribute.LINKINFO -> info(cursor.nested());
      case LinkAttribute.XDP -> xdp(cursor.nested());
      default -> {
        // The rest is read by LinkReader.
      }
    }
  }

  /** Reads {@code IFLA_LINKINFO}. The kernel sends a kind before the data of that kind. */
  private void info(AttributeCursor cursor) {
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.INFO_KIND) {
        kind = cursor.text();
      } else if (cursor.type() == LinkAttribute.INFO_DATA) {
        if (kind.equals("vlan")) {
          vlan(cursor.nested());
        } else {
          data(cursor.nested());
        }
      }
    }
  }

  private void vlan(AttributeCursor cursor) {
    int id = 0;
    int protocol = 0;
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.VLAN_ID) {
        id = cursor.u16();
      } else if (cursor.type() == LinkAttribute.VLAN_PROTOCOL) {
        protocol = cursor.u16Big();
      }
    }
    vlan = protocol == IEEE_802_1Q ? OptionalInt.of(id) : OptionalInt.empty();
  }

  /** Reads the lower devices that a kind names in {@code IFLA_INFO_DATA}. */
  private void data(AttributeCursor cursor) {
    Set<Integer> attributes =
        switch (kind) {
          case "vxlan" -> Set.of(LinkAttribute.VXLAN_LINK);
          case "ipip", "sit", "ip6tnl", "vti", "vti6", "gre", "gretap", "ip6gre", "ip6gretap" ->
              Set.of(LinkAttribute.TUNNEL_LINK);
          case "erspan", "ip6erspan", "xfrm" -> Set.of(LinkAttribute.TUNNEL_LINK);
          case "hsr", "prp" -> Set.of(LinkAttribute.HSR_SLAVE1, LinkAttribute.HSR_SLAVE2);
          default -> Set.of();
        };
    while (cursor.next()) {
      if (attributes.contains(cursor.type())) {
        lower.add(cursor.s32());
      }
    }
  }

  private void xdp(AttributeCursor cursor) {
    while (cursor.next()) {
      if (cursor.type() == LinkAttribute.XDP_ATTACHED) {
        hasXdpProgram = cursor.u8() != 0;
      }
    }
  }

  /**
   * A link and the links below it.
   *
   * @param lower the indexes of the links that it uses
   * @param lowerNamespace the id of the namespace of these links, if it is another one
   */
  public record Entry(
      LinkAbove link, Set<Integer> lower, OptionalInt lowerNamespace, boolean hasXdpProgram) {}
}
