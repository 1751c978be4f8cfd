package org.uplink.rtnetlink.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.connection.NamespaceFiles;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.wire.Attribute;
import org.uplink.rtnetlink.wire.BondOption;
import org.uplink.rtnetlink.wire.BridgeOption;
import org.uplink.rtnetlink.wire.BridgePortOption;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/**
 * A change of a link. Immutable; each method returns a copy that says one thing more.
 *
 * <pre>{@code
 * net.applyAll(List.of(
 *     LinkRequest.createBridge("ovirtmgmt").index(1000).mtu(1500).up(),
 *     LinkRequest.change(nic.index()).master(1000).up()));
 * }</pre>
 */
public final class LinkRequest extends Request {
  private static final int UP = 1;

  /** Bridges count in hundredths of a second. */
  private static final int TICK_MILLIS = 10;

  private final Header header;
  private final LinkInfo info;
  private final Optional<Namespace> namespace;

  /** The message's type, its flags, and the fixed header. */
  private record Header(int type, int flags, int index, int linkFlags, int change) {}

  private LinkRequest(
      String operation,
      Header header,
      List<Attribute> parts,
      LinkInfo info,
      Optional<Namespace> namespace) {
    super(operation, parts);
    this.header = header;
    this.info = info;
    this.namespace = namespace;
  }

  private static LinkRequest create(
      String name, String kind, List<Attribute> parts, List<Attribute> data) {
    List<Attribute> all = new ArrayList<>(parts);
    all.add(Attribute.text(LinkAttribute.IFNAME, name));
    return new LinkRequest(
        "create the " + kind + " " + name,
        new Header(Netlink.NEWLINK, Netlink.CREATE | Netlink.EXCLUSIVE, 0, 0, 0),
        all,
        new LinkInfo(kind, data, List.of()),
        Optional.empty());
  }

  /** Makes a bridge. */
  public static LinkRequest createBridge(String name) {
    return create(name, "bridge", List.of(), List.of());
  }

  /** Makes a VLAN with this id, 0 to 4094, on the link with this index. */
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

  /** Makes a bond. Its ports have to be down when they join. */
  public static LinkRequest createBond(String name, BondMode mode) {
    return create(
        name, "bond", List.of(), List.of(Attribute.u8(LinkAttribute.BOND_MODE, mode.value())));
  }

  /** Makes a virtual cable: two links, each the other's peer. */
  public static LinkRequest createVeth(String name, String peer) {
    Attribute end =
        Attribute.nestedWithHeader(
            LinkAttribute.VETH_INFO_PEER,
            new byte[LinkAttribute.HEADER],
            List.of(Attribute.text(LinkAttribute.IFNAME, peer)));
    return create(name, "veth", List.of(), List.of(end));
  }

  /** Makes a device that takes packets and does nothing. */
  public static LinkRequest createDummy(String name) {
    return create(name, "dummy", List.of(), List.of());
  }

  /** Makes a virtual router with this table. */
  public static LinkRequest createVrf(String name, TableId table) {
    return create(
        name, "vrf", List.of(), List.of(Attribute.u32(LinkAttribute.VRF_TABLE, table.value())));
  }

  /** Changes the link with this index. */
  public static LinkRequest change(int index) {
    return existing("change the link with index " + index, Netlink.NEWLINK, index, List.of());
  }

  /** Changes the link with this name, which is looked up when the change is carried out. */
  public static LinkRequest change(String name) {
    return existing("change the link " + name, Netlink.NEWLINK, 0, named(name));
  }

  /** Deletes the link with this index. */
  public static LinkRequest delete(int index) {
    return existing("delete the link with index " + index, Netlink.DELLINK, index, List.of());
  }

  /** Deletes the link with this name. */
  public static LinkRequest delete(String name) {
    return existing("delete the link " + name, Netlink.DELLINK, 0, named(name));
  }

  private static List<Attribute> named(String name) {
    return List.of(Attribute.text(LinkAttribute.IFNAME, name));
  }

  private static LinkRequest existing(
      String operation, int type, int index, List<Attribute> parts) {
    return new LinkRequest(
        operation, new Header(type, 0, index, 0, 0), parts, LinkInfo.NONE, Optional.empty());
  }

  private LinkRequest copy(Header newHeader, List<Attribute> parts) {
    return new LinkRequest(toString(), newHeader, parts, info, namespace);
  }

  private LinkRequest adding(Attribute part) {
    return copy(header, with(part));
  }

  private LinkRequest withData(String ofKind, Attribute part) {
    return new LinkRequest(toString(), header, attributes(), info.data(ofKind, part), namespace);
  }

  /** The index that the new link gets, so that requests behind this one can name it. */
  public LinkRequest index(int index) {
    return copy(
        new Header(header.type, header.flags, index, header.linkFlags, header.change),
        attributes());
  }

  private LinkRequest flag(int bit, boolean set) {
    return copy(
        new Header(
            header.type,
            header.flags,
            header.index,
            set ? header.linkFlags | bit : header.linkFlags & ~bit,
            header.change | bit),
        attributes());
  }

  /** Sets it up. */
  public LinkRequest up() {
    return flag(UP, true);
  }

  /** Sets it down. */
  public LinkRequest down() {
    return flag(UP, false);
  }

  /** Gives it this MTU in bytes. */
  public LinkRequest mtu(int mtu) {
    return adding(Attribute.u32(LinkAttribute.MTU, mtu));
  }

  /** Gives it this link-layer address. */
  public LinkRequest mac(MacAddress mac) {
    return adding(new Attribute(LinkAttribute.ADDRESS, mac.bytes()));
  }

  /** Gives the link, named by its index, another name. */
  public LinkRequest name(String name) {
    return adding(Attribute.text(LinkAttribute.IFNAME, name));
  }

  /** Makes it a port of the bridge, bond, team or VRF with this index. */
  public LinkRequest master(int index) {
    return adding(Attribute.u32(LinkAttribute.MASTER, index));
  }

  /** Makes it nobody's port. */
  public LinkRequest noMaster() {
    return adding(Attribute.u32(LinkAttribute.MASTER, 0));
  }

  /** Gives it an administrator's description. */
  public LinkRequest alias(String alias) {
    return adding(Attribute.text(LinkAttribute.IFALIAS, alias));
  }

  /** Moves it to another namespace, or makes it there. It loses its addresses and goes down. */
  public LinkRequest namespace(Namespace to) {
    return new LinkRequest(toString(), header, attributes(), info, Optional.of(to));
  }

  /** Whether the bridge speaks the spanning tree protocol. */
  public LinkRequest stp(boolean on) {
    return withData("bridge", Attribute.u32(LinkAttribute.BR_STP_STATE, on ? 1 : 0));
  }

  /** The bridge's time in each of listening and learning, in steps of 10 ms. */
  public LinkRequest forwardDelay(Duration delay) {
    return withData(
        "bridge",
        Attribute.u32(LinkAttribute.BR_FORWARD_DELAY, (int) (delay.toMillis() / TICK_MILLIS)));
  }

  /** Whether the bridge keeps VLANs apart. */
  public LinkRequest vlanFiltering(boolean on) {
    return withData("bridge", Attribute.u8(LinkAttribute.BR_VLAN_FILTERING, on ? 1 : 0));
  }

  /**
   * One of the bridge's options that are numbers, by ip's name, as "ageing_time" (hundredths of a
   * second).
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public LinkRequest bridgeOption(String name, int value) {
    BridgeOption option =
        BridgeOption.find(name)
            .orElseThrow(() -> new IllegalArgumentException("no bridge option " + name));
    return withData("bridge", option.attribute(value));
  }

  /**
   * One of its options as the port of a bridge, by ip's name, as "hairpin" (0 or 1).
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public LinkRequest bridgePortOption(String name, int value) {
    BridgePortOption option =
        BridgePortOption.find(name)
            .orElseThrow(
                () -> new IllegalArgumentException("no option of a bridge's port " + name));
    return new LinkRequest(
        toString(), header, attributes(), info.port(option.attribute(value)), namespace);
  }

  /** The index of the bond's port that is preferred. */
  public LinkRequest primary(int index) {
    return withData("bond", Attribute.u32(LinkAttribute.BOND_PRIMARY, index));
  }

  /**
   * One of the bond's options that are numbers, by the name in the driver's list, as "miimon"
   * (milliseconds).
   *
   * @throws IllegalArgumentException for an unknown name
   */
  public LinkRequest bondOption(String name, int value) {
    BondOption option =
        BondOption.find(name)
            .orElseThrow(() -> new IllegalArgumentException("no bond option " + name));
    return withData("bond", option.attribute(value));
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
    out.u32(0).u32(header.index).u32(header.linkFlags).u32(header.change);
  }

  @Override
  public void writeDeferred(MessageWriter out, NamespaceFiles files) {
    info.attribute().ifPresent(part -> out.attribute(part.type(), part.payload()));
    namespace.ifPresent(to -> out.attribute32(LinkAttribute.NET_NS_FD, files.descriptor(to)));
  }
}
