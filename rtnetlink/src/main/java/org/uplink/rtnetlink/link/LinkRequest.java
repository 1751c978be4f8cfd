package org.uplink.rtnetlink.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.Netlink;
import org.uplink.rtnetlink.wire.RequestMessage;
import org.uplink.rtnetlink.wire.option.LinkSetting;

/**
 * A request that creates, changes or deletes a link. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * net.applyAll(List.of(
 *     LinkRequest.createBridge("ovirtmgmt").index(1000).mtu(1500).up(),
 *     LinkRequest.change(nic.index()).master(1000).up()));
 * }</pre>
 */
public final class LinkRequest implements Request {
  private static final int UP = 1;

  /** The kernel counts a bridge's times in hundredths of a second (USER_HZ). */
  private static final int TICK_MILLIS = 10;

  /** No link can have a multicast address. */
  private static final byte[] MULTICAST = {1, 0, 0, 0, 0, 1};

  /** {@code ETH_MAX_MTU}. */
  private static final int LARGEST_MTU = 65535;

  private final String operation;
  private final Header header;
  private final List<Attribute> attributes;
  private final LinkInfo info;
  private final Optional<Namespace> targetNamespace;

  private LinkRequest(
      String operation,
      Header header,
      List<Attribute> attributes,
      LinkInfo info,
      Optional<Namespace> targetNamespace) {
    this.operation = operation;
    this.header = header;
    this.attributes = List.copyOf(attributes);
    this.info = info;
    this.targetNamespace = targetNamespace;
  }

  /** Creates a bridge. */
  public static LinkRequest createBridge(String name) {
    return create(name, "bridge", List.of(), List.of());
  }

  /**
   * Creates a VLAN.
   *
   * @param lower the index of the link below the VLAN
   * @param id the VLAN's id, 0 to 4094
   * @throws IllegalArgumentException if the id is out of range
   */
  public static LinkRequest createVlan(String name, int lower, int id) {
    if (id < 0 || id > 4094) {
      throw new IllegalArgumentException("VLAN id " + id + " is not in 0–4094");
    }
    return create(
        name,
        "vlan",
        List.of(Attribute.u32(LinkAttribute.LINK, lower)),
        List.of(Attribute.u16(LinkAttribute.VLAN_ID, id)));
  }

  /** Creates a bond. The kernel adds a port to it only while the port is down. */
  public static LinkRequest createBond(String name, BondMode mode) {
    return create(
        name, "bond", List.of(), List.of(Attribute.u8(LinkAttribute.BOND_MODE, mode.value())));
  }

  /** Creates a pair of virtual Ethernet links (veth(4)): {@code name} and its {@code peer}. */
  public static LinkRequest createVeth(String name, String peer) {
    Attribute peerInfo =
        Attribute.nestedWithHeader(
            LinkAttribute.VETH_INFO_PEER,
            new byte[LinkAttribute.HEADER],
            List.of(Attribute.text(LinkAttribute.IFNAME, peer)));
    return create(name, "veth", List.of(), List.of(peerInfo));
  }

  /** Creates a dummy link, which drops every packet. */
  public static LinkRequest createDummy(String name) {
    return create(name, "dummy", List.of(), List.of());
  }

  /** Creates a virtual router (VRF) with this table. */
  public static LinkRequest createVrf(String name, TableId table) {
    return create(
        name, "vrf", List.of(), List.of(Attribute.u32(LinkAttribute.VRF_TABLE, table.value())));
  }

  /**
   * Returns a request that the kernel always refuses: EOPNOTSUPP if it has no links of this kind
   * and no module for them, another error otherwise. It creates nothing, because the link-layer
   * address is one that no link can have. Like every request for a link, it loads the module.
   *
   * @param kind "bridge", "bond" or another kind that checks the link-layer address
   */
  public static LinkRequest probe(LinkKind kind) {
    return new LinkRequest(
        "ask whether the kernel has links of the kind " + kind,
        new Header(Netlink.NEWLINK, Netlink.CREATE | Netlink.EXCLUSIVE, 0, 0, 0),
        List.of(new Attribute(LinkAttribute.ADDRESS, MULTICAST)),
        LinkInfo.of(kind.name(), List.of()),
        Optional.empty());
  }

  /** Changes the link with this index. */
  public static LinkRequest change(int index) {
    return existing("change the link with index " + index, Netlink.NEWLINK, index, List.of());
  }

  /** Changes the link with this name. The kernel looks up the name when it gets the request. */
  public static LinkRequest change(String name) {
    return existing("change the link " + name, Netlink.NEWLINK, 0, named(name));
  }

  /** Gives the link with this name another alternative name. */
  public static LinkRequest addAlternativeName(String name, String alternative) {
    return existing(
        "add the alternative name %s to %s".formatted(alternative, name),
        Netlink.NEWLINKPROP,
        0,
        List.of(
            Attribute.text(LinkAttribute.IFNAME, name),
            Attribute.nested(
                LinkAttribute.PROP_LIST,
                List.of(Attribute.text(LinkAttribute.ALT_IFNAME, alternative)))));
  }

  /** Deletes the link with this index. */
  public static LinkRequest delete(int index) {
    return existing("delete the link with index " + index, Netlink.DELLINK, index, List.of());
  }

  /** Deletes the link with this name. */
  public static LinkRequest delete(String name) {
    return existing("delete the link " + name, Netlink.DELLINK, 0, named(name));
  }

  /**
   * Returns a request for a VLAN that the kernel always refuses: EOPNOTSUPP if the link below
   * accepts no VLANs, another error otherwise. It creates nothing, because the MTU is larger than
   * that of the link below. Empty if that has the largest MTU of all.
   *
   * @param lower the link below
   */
  public static Optional<LinkRequest> probeVlan(Link lower) {
    if (lower.mtu() >= LARGEST_MTU) {
      return Optional.empty();
    }
    return Optional.of(
        new LinkRequest(
            "ask whether " + lower.name() + " accepts VLANs",
            new Header(Netlink.NEWLINK, Netlink.CREATE | Netlink.EXCLUSIVE, 0, 0, 0),
            List.of(
                Attribute.u32(LinkAttribute.LINK, lower.index()),
                Attribute.u32(LinkAttribute.MTU, LARGEST_MTU)),
            LinkInfo.of("vlan", List.of(Attribute.u16(LinkAttribute.VLAN_ID, 1))),
            Optional.empty()));
  }

  /** Sets the index of the new link, so that later requests of the same call can name the link. */
  public LinkRequest index(int index) {
    return with(
        new Header(header.type, header.flags, index, header.linkFlags, header.changedFlags));
  }

  /** Sets the link up. */
  public LinkRequest up() {
    return flag(UP, true);
  }

  /** Sets the link down. */
  public LinkRequest down() {
    return flag(UP, false);
  }

  /** Sets the MTU in bytes. */
  public LinkRequest mtu(int mtu) {
    return with(Attribute.u32(LinkAttribute.MTU, mtu));
  }

  /** Sets the link-layer address. */
  public LinkRequest mac(MacAddress mac) {
    return with(new Attribute(LinkAttribute.ADDRESS, mac.bytes()));
  }

  /** Sets the link-layer address of packets to everybody on the link. */
  public LinkRequest broadcast(MacAddress broadcast) {
    return with(new Attribute(LinkAttribute.BROADCAST, broadcast.bytes()));
  }

  /** Renames the link. The request must name the link by its index. */
  public LinkRequest name(String name) {
    return with(Attribute.text(LinkAttribute.IFNAME, name));
  }

  /** Makes the link a port of the bridge, bond, team or VRF with this index. */
  public LinkRequest master(int index) {
    return with(Attribute.u32(LinkAttribute.MASTER, index));
  }

  /** Removes the link from its master. */
  public LinkRequest noMaster() {
    return with(Attribute.u32(LinkAttribute.MASTER, 0));
  }

  /** Sets the description of the link ({@code ip link set alias}). */
  public LinkRequest alias(String alias) {
    return with(Attribute.text(LinkAttribute.IFALIAS, alias));
  }

  /**
   * Sets the interface identifier of the IPv6 addresses that the link makes from router
   * advertisements ({@code ip token}). The kernel refuses it for a link that ignores router
   * advertisements, and deletes the addresses that it made with another identifier.
   *
   * @param token the identifier, such as "::77"; "::" lets the kernel choose it
   * @throws IllegalArgumentException if it is an IPv4 address
   */
  public LinkRequest token(InetAddress token) {
    if (!(token instanceof Inet6Address)) {
      throw new IllegalArgumentException("the IPv6 token " + token + " is an IPv4 address");
    }
    return with(
        Attribute.nested(
            LinkAttribute.AF_SPEC,
            List.of(
                Attribute.nested(
                    Netlink.INET6, List.of(Attribute.address(LinkAttribute.INET6_TOKEN, token))))));
  }

  /**
   * Moves the link to another namespace, or creates it there. A moved link loses its addresses and
   * goes down.
   */
  public LinkRequest namespace(Namespace target) {
    return new LinkRequest(operation, header, attributes, info, Optional.of(target));
  }

  /** Turns the bridge's spanning tree protocol on or off. */
  public LinkRequest stp(boolean on) {
    return withData("bridge", Attribute.u32(LinkAttribute.BR_STP_STATE, on ? 1 : 0));
  }

  /**
   * Sets the time that a port of the bridge spends in each of the states listening and learning.
   * The time is rounded down to a multiple of 10 ms.
   */
  public LinkRequest forwardDelay(Duration delay) {
    return withData(
        "bridge",
        Attribute.u32(LinkAttribute.BR_FORWARD_DELAY, (int) (delay.toMillis() / TICK_MILLIS)));
  }

  /** Turns the bridge's VLAN filtering on or off. */
  public LinkRequest vlanFiltering(boolean on) {
    return withData("bridge", Attribute.u8(LinkAttribute.BR_VLAN_FILTERING, on ? 1 : 0));
  }

  /**
   * Sets a numeric option of the bridge.
   *
   * @param name the option's name in ip-link(8), such as "ageing_time"
   * @param value the value; times are in hundredths of a second
   * @throws IllegalArgumentException if there is no such option
   */
  public LinkRequest bridgeOption(String name, long value) {
    return withInfo(info.withBridgeOption(name, value));
  }

  /** Sets an option of the bridge that this library does not model. */
  public LinkRequest rawBridgeOption(RawAttribute option) {
    return withData("bridge", new Attribute(option.type(), option.bytes()));
  }

  /**
   * Sets a numeric option of the link as a bridge port.
   *
   * @param name the option's name in ip-link(8), such as "hairpin"
   * @param value the value
   * @throws IllegalArgumentException if there is no such option
   */
  public LinkRequest bridgePortOption(String name, long value) {
    return withInfo(info.withBridgePortOption(name, value));
  }

  /** Sets an option of the link as a bridge port that this library does not model. */
  public LinkRequest rawBridgePortOption(RawAttribute option) {
    return withInfo(info.withPort("bridge", new Attribute(option.type(), option.bytes())));
  }

  /**
   * Sets a numeric option of the link as a bond port.
   *
   * @param name the option's name in ip-link(8), such as "queue_id"
   * @throws IllegalArgumentException if there is no such option
   */
  public LinkRequest bondPortOption(String name, long value) {
    return withInfo(info.withBondPortOption(name, value));
  }

  /** Sets the bond's preferred port to the link with this index. */
  public LinkRequest primary(int index) {
    return withData("bond", Attribute.u32(LinkAttribute.BOND_PRIMARY, index));
  }

  /**
   * Sets a numeric option of the bond.
   *
   * @param name the option's name in the bonding driver, such as "miimon"
   * @param value the value; times are in milliseconds
   * @throws IllegalArgumentException if there is no such option
   */
  public LinkRequest bondOption(String name, long value) {
    return withInfo(info.withBondOption(name, value));
  }

  /** Sets an option of the bond that this library does not model. */
  public LinkRequest rawBondOption(RawAttribute option) {
    return withData("bond", new Attribute(option.type(), option.bytes()));
  }

  /**
   * Sets all addresses that the bond's ARP monitoring asks. A kernel before 5.16 refuses the
   * attribute for IPv6, which is sent only with addresses.
   *
   * @param before the addresses that the bond has
   */
  public LinkRequest arpTargets(List<InetAddress> before, List<InetAddress> targets) {
    return withInfo(info.withArpTargets(before, targets));
  }

  /**
   * Sets options of the VLAN. Others stay as they are.
   *
   * @param options the flags, 0 or 1, by the names of ip-link(8), and the pairs of the priority
   *     maps, such as "egress-qos-map 3". The value 0 removes a pair
   * @throws IllegalArgumentException if there is no such option
   */
  public LinkRequest vlanOptions(Map<String, Long> options) {
    return withInfo(info.withVlanOptions(options));
  }

  /**
   * Sets a numeric setting or a flag of the link.
   *
   * @param name its name in ip-link(8), such as "txqueuelen" or "promisc"
   * @param value the value; 0 or 1 for a flag
   * @throws IllegalArgumentException if there is no such setting
   */
  public LinkRequest setting(String name, long value) {
    LinkSetting setting =
        LinkSetting.find(name)
            .orElseThrow(() -> new IllegalArgumentException("unknown link setting " + name));
    return setting.flag().isPresent()
        ? flag(setting.flag().getAsInt(), value != 0)
        : with(setting.attribute(value));
  }

  @Override
  public byte[] message() {
    List<Attribute> all = new ArrayList<>(attributes);
    info.attribute().ifPresent(all::add);
    return RequestMessage.encode(header.type, header.flags, header.bytes(), all);
  }

  @Override
  public Optional<Namespace> targetNamespace() {
    return targetNamespace;
  }

  @Override
  public String toString() {
    return operation;
  }

  private static LinkRequest create(
      String name, String kind, List<Attribute> attributes, List<Attribute> data) {
    List<Attribute> all = new ArrayList<>(attributes);
    all.add(Attribute.text(LinkAttribute.IFNAME, name));
    return new LinkRequest(
        "create the %s %s".formatted(kind, name),
        new Header(Netlink.NEWLINK, Netlink.CREATE | Netlink.EXCLUSIVE, 0, 0, 0),
        all,
        LinkInfo.of(kind, data),
        Optional.empty());
  }

  private static List<Attribute> named(String name) {
    return List.of(Attribute.text(LinkAttribute.IFNAME, name));
  }

  private static LinkRequest existing(
      String operation, int type, int index, List<Attribute> attributes) {
    return new LinkRequest(
        operation, new Header(type, 0, index, 0, 0), attributes, LinkInfo.NONE, Optional.empty());
  }

  private LinkRequest with(Header changed) {
    return new LinkRequest(operation, changed, attributes, info, targetNamespace);
  }

  private LinkRequest with(Attribute attribute) {
    return new LinkRequest(
        operation, header, attribute.replaceIn(attributes), info, targetNamespace);
  }

  private LinkRequest withData(String kind, Attribute attribute) {
    return withInfo(info.withData(kind, attribute));
  }

  private LinkRequest withInfo(LinkInfo changed) {
    return new LinkRequest(operation, header, attributes, changed, targetNamespace);
  }

  private LinkRequest flag(int bit, boolean set) {
    return with(
        new Header(
            header.type,
            header.flags,
            header.index,
            set ? header.linkFlags | bit : header.linkFlags & ~bit,
            header.changedFlags | bit));
  }

  /** The message's type and flags, and the fields of {@code struct ifinfomsg}. */
  private record Header(int type, int flags, int index, int linkFlags, int changedFlags) {
    byte[] bytes() {
      return Attribute.buffer(LinkAttribute.HEADER)
          .putInt(0)
          .putInt(index)
          .putInt(linkFlags)
          .putInt(changedFlags)
          .array();
    }
  }
}
