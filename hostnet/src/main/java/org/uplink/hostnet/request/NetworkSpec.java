package org.uplink.hostnet.request;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.Prefix;

/**
 * One network of a request.
 *
 * @param nic the NIC below the network
 * @param bonding the bond below the network, instead of a NIC. A bridge may have neither
 * @param vlan the VLAN id, if the network is tagged
 * @param linkOptions the options of the network's own link
 * @param ipv4 the IPv4 addressing
 * @param ipv6 the IPv6 addressing
 * @param defaultRoute whether the host's default route goes through this network
 * @param nameservers the host's name servers; if empty, the name servers do not change
 * @param takeOver whether the network takes over the configuration of the device below, unchanged:
 *     the addresses, routes and sysctls of both families. Such a request names no addressing
 */
@RecordBuilder
public record NetworkSpec(
    Optional<String> nic,
    Optional<String> bonding,
    OptionalInt vlan,
    @JsonAlias("form") LinkOptions linkOptions,
    Ip ipv4,
    Ip ipv6,
    boolean defaultRoute,
    List<InetAddress> nameservers,
    boolean takeOver)
    implements NetworkSpecBuilder.With {
  public NetworkSpec {
    nameservers = List.copyOf(nameservers);
  }

  /** Returns an untagged bridge without a port and without addresses. */
  public static NetworkSpec bridge() {
    return new NetworkSpec(
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        LinkOptions.BRIDGED,
        Ip.NONE,
        Ip.NONE,
        false,
        List.of(),
        false);
  }

  /** Returns an untagged bridge on a NIC, without addresses. */
  public static NetworkSpec bridgeOn(String nic) {
    return bridge().withNic(Optional.of(nic));
  }

  /** Returns a bridge that takes over the whole configuration of a NIC. */
  public static NetworkSpec takeOverOf(String nic) {
    return bridgeOn(nic).withTakeOver(true);
  }

  /** Returns this network on a bond. */
  public NetworkSpec onBond(String bond) {
    return withNic(Optional.empty()).withBonding(Optional.of(bond));
  }

  /** Returns this network with a VLAN id. */
  public NetworkSpec withVlan(int id) {
    return withVlan(OptionalInt.of(id));
  }

  /** Returns this network with an MTU. */
  public NetworkSpec withMtu(OptionalInt mtu) {
    return withLinkOptions(linkOptions.withMtu(mtu));
  }

  /** Returns this network on a bridge, VLAN or bond that another program made. */
  public NetworkSpec asAdopted() {
    return withLinkOptions(linkOptions.withAdopted(Optional.of(true)));
  }

  /** Returns whether another program made the network's link, and Uplink leaves it as it is. */
  public boolean isAdopted() {
    return linkOptions.adopted().orElse(false);
  }

  /** Returns the NIC or bond below the network. */
  public Optional<String> baseDevice() {
    return nic.or(() -> bonding);
  }

  /** Returns the VLAN device of a tagged network, such as "eth0.10". */
  public Optional<String> vlanDevice() {
    return vlan.isPresent() && vlan.getAsInt() != 0
        ? baseDevice().map(base -> "%s.%d".formatted(base, vlan.getAsInt()))
        : Optional.empty();
  }

  /**
   * Returns the VLAN, bond or NIC that is the port of the bridge. Without a bridge it is the
   * network's own device.
   */
  public Optional<String> lowerDevice() {
    return vlanDevice().or(this::baseDevice);
  }

  /**
   * Finds the link of {@link #lowerDevice} on a host. A VLAN is found by its id, because another
   * program may have given it another name.
   */
  public Optional<LinkState> lowerLink(NetworkState host) {
    return vlanDevice().isPresent()
        ? host.vlanOn(baseDevice().orElseThrow(), vlan.orElseThrow())
        : baseDevice().flatMap(host::link);
  }

  /** Returns the device that has the network's addresses; empty if the request names none. */
  public Optional<String> addressDevice(String name) {
    return linkOptions.bridged() ? Optional.of(name) : lowerDevice();
  }

  /**
   * The options of a network's own link.
   *
   * @param bridged whether the network is a bridge. Otherwise it is the NIC, bond or VLAN itself
   * @param stp whether the bridge runs the spanning tree protocol
   * @param mtu the MTU in bytes. If absent, the link has the MTU of the device below
   * @param switchType Vdsm's name for the implementation: "legacy" is the kernel
   * @param adopted true if another program made the link, and Uplink leaves it as it is, with its
   *     ports and options. Absent for a link of Uplink's, and in files of earlier agents
   */
  @RecordBuilder
  public record LinkOptions(
      boolean bridged, boolean stp, OptionalInt mtu, String switchType, Optional<Boolean> adopted)
      implements NetworkSpecLinkOptionsBuilder.With {
    /** A bridge with Vdsm's defaults. */
    public static final LinkOptions BRIDGED =
        new LinkOptions(true, false, OptionalInt.empty(), "legacy");

    /** No bridge. */
    public static final LinkOptions BRIDGELESS =
        new LinkOptions(false, false, OptionalInt.empty(), "legacy");

    /** Creates the options of a link of Uplink's. */
    public LinkOptions(boolean bridged, boolean stp, OptionalInt mtu, String switchType) {
      this(bridged, stp, mtu, switchType, Optional.empty());
    }
  }

  /**
   * The addressing of one address family.
   *
   * @param address the address with its prefix. If the device below has it already, all other
   *     addresses of this family move with it
   * @param gateway the gateway of the default route
   * @param dhcp whether a DHCP server gives the address
   * @param autoconf whether router advertisements give addresses (IPv6)
   */
  public record Ip(
      Optional<Prefix> address, Optional<InetAddress> gateway, boolean dhcp, boolean autoconf) {
    /** No addresses of this family. */
    public static final Ip NONE = new Ip(Optional.empty(), Optional.empty(), false, false);

    /** Returns a static address without a gateway. */
    public static Ip of(Prefix address) {
      return new Ip(Optional.of(address), Optional.empty(), false, false);
    }

    /** Returns a static address and the gateway of the default route. */
    public static Ip of(Prefix address, InetAddress gateway) {
      return new Ip(Optional.of(address), Optional.of(gateway), false, false);
    }
  }
}
