package org.uplink.hostnet.request;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.net.Prefix;

/**
 * One network of a request.
 *
 * @param nic the NIC below; absent with a bond, or where nothing is below
 * @param bonding the bond below
 * @param vlan the VLAN's id; absent: untagged
 * @param linkOptions how it stands on the device below
 * @param ipv4 its IPv4
 * @param ipv6 its IPv6
 * @param defaultRoute whether the host's default route goes with it
 * @param nameservers the host's name servers, where it names any
 */
public record NetworkSpec(
    Optional<String> nic,
    Optional<String> bonding,
    OptionalInt vlan,
    @JsonAlias("form") LinkOptions linkOptions,
    Ip ipv4,
    Ip ipv6,
    boolean defaultRoute,
    List<InetAddress> nameservers) {
  /** Keeps a copy. */
  public NetworkSpec {
    nameservers = List.copyOf(nameservers);
  }

  /** A bridge over this NIC, untagged, without addresses. */
  public static NetworkSpec bridgeOn(String nic) {
    return new NetworkSpec(
        Optional.of(nic),
        Optional.empty(),
        OptionalInt.empty(),
        LinkOptions.BRIDGED,
        Ip.NONE,
        Ip.NONE,
        false,
        List.of());
  }

  /**
   * How the network stands on the device below.
   *
   * @param bridged whether it is a bridge; else it is the NIC, bond or VLAN itself
   * @param stp whether the bridge speaks the spanning tree protocol
   * @param mtu its MTU in bytes; absent: what the device below has
   * @param switchType Vdsm's word for what makes it: "legacy" is the kernel
   */
  public record LinkOptions(boolean bridged, boolean stp, OptionalInt mtu, String switchType) {
    /** A bridge, as Vdsm makes it unless told otherwise. */
    public static final LinkOptions BRIDGED =
        new LinkOptions(true, false, OptionalInt.empty(), "legacy");

    /** No bridge. */
    public static final LinkOptions BRIDGELESS =
        new LinkOptions(false, false, OptionalInt.empty(), "legacy");
  }

  /**
   * One family of the network.
   *
   * @param address the address with its prefix; where the device below has it already, all that the
   *     device has of this family goes along
   * @param gateway the router of the default route
   * @param dhcp whether it is asked of a DHCP server
   * @param autoconf whether routers' advertisements count (IPv6)
   */
  public record Ip(
      Optional<Prefix> address, Optional<InetAddress> gateway, boolean dhcp, boolean autoconf) {
    /** Nothing of this family. */
    public static final Ip NONE = new Ip(Optional.empty(), Optional.empty(), false, false);

    /** A static address without a router. */
    public static Ip of(Prefix address) {
      return new Ip(Optional.of(address), Optional.empty(), false, false);
    }

    /** A static address, and the router of the default route. */
    public static Ip of(Prefix address, InetAddress gateway) {
      return new Ip(Optional.of(address), Optional.of(gateway), false, false);
    }
  }

  /** The same with this IPv4. */
  public NetworkSpec ipv4(Ip ip) {
    return new NetworkSpec(nic, bonding, vlan, linkOptions, ip, ipv6, defaultRoute, nameservers);
  }

  /** The same with this IPv6. */
  public NetworkSpec ipv6(Ip ip) {
    return new NetworkSpec(nic, bonding, vlan, linkOptions, ipv4, ip, defaultRoute, nameservers);
  }

  /** The same in this form. */
  public NetworkSpec form(LinkOptions other) {
    return new NetworkSpec(nic, bonding, vlan, other, ipv4, ipv6, defaultRoute, nameservers);
  }

  /** The same with this VLAN's id. */
  public NetworkSpec vlan(int id) {
    return new NetworkSpec(
        nic, bonding, OptionalInt.of(id), linkOptions, ipv4, ipv6, defaultRoute, nameservers);
  }

  /** The same on this bond. */
  public NetworkSpec onBond(String bond) {
    return new NetworkSpec(
        Optional.empty(),
        Optional.of(bond),
        vlan,
        linkOptions,
        ipv4,
        ipv6,
        defaultRoute,
        nameservers);
  }

  /** The same with the host's default route. */
  public NetworkSpec withDefaultRoute() {
    return new NetworkSpec(nic, bonding, vlan, linkOptions, ipv4, ipv6, true, nameservers);
  }

  /** The same with these name servers. */
  public NetworkSpec nameservers(List<InetAddress> servers) {
    return new NetworkSpec(nic, bonding, vlan, linkOptions, ipv4, ipv6, defaultRoute, servers);
  }

  /** The NIC or bond below, where there is one. */
  public Optional<String> baseDevice() {
    return nic.or(() -> bonding);
  }

  /** The VLAN's device, where it is tagged: "eth0.10". */
  public Optional<String> vlanDevice() {
    return vlan.isPresent() && vlan.getAsInt() != 0
        ? baseDevice().map(below -> below + "." + vlan.getAsInt())
        : Optional.empty();
  }

  /** What is below the bridge, and the network itself without one: VLAN, bond or NIC. */
  public Optional<String> lowerDevice() {
    return vlanDevice().or(this::baseDevice);
  }

  /** The device that has the network's addresses; absent only where nothing is asked for. */
  public Optional<String> addressDevice(String name) {
    return linkOptions.bridged() ? Optional.of(name) : lowerDevice();
  }
}
