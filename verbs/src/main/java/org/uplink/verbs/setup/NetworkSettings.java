package org.uplink.verbs.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * A network as {@link Verb#SETUP_NETWORKS} wants it. Where the device below has the address
 * already, all others that it has of that family go along with it.
 *
 * @param nic the NIC below it; else {@code bonding}
 * @param bonding the bond below it
 * @param vlan its VLAN id, where tagged
 * @param bridged whether it gets a bridge; the default is that it does
 * @param stp whether the bridge runs the spanning tree protocol
 * @param mtu in bytes
 * @param bootproto {@code none} or {@code dhcp}
 * @param ipaddr the IPv4 address, without prefix length
 * @param netmask of {@code ipaddr}, dotted; else {@code prefix}
 * @param prefix the length of {@code ipaddr}'s prefix
 * @param gateway IPv4
 * @param ipv6addr the IPv6 address, with its prefix length
 * @param ipv6gateway IPv6
 * @param ipv6autoconf whether addresses come from router advertisements
 * @param dhcpv6 whether an address comes by DHCPv6
 * @param defaultRoute whether the host's default routes go by this network's gateways
 * @param nameservers the resolver's servers
 * @param networkSwitch {@code legacy}, or {@code ovs} ({@code switch} on the wire)
 * @param remove whether the network is to go; stands alone
 */
@WireRecord
public record NetworkSettings(
    Optional<String> nic,
    Optional<String> bonding,
    Optional<Integer> vlan,
    Optional<Boolean> bridged,
    Optional<Boolean> stp,
    Optional<Integer> mtu,
    Optional<String> bootproto,
    Optional<String> ipaddr,
    Optional<String> netmask,
    Optional<Integer> prefix,
    Optional<String> gateway,
    Optional<String> ipv6addr,
    Optional<String> ipv6gateway,
    Optional<Boolean> ipv6autoconf,
    Optional<Boolean> dhcpv6,
    Optional<Boolean> defaultRoute,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> nameservers,
    @JsonProperty("switch") Optional<String> networkSwitch,
    Optional<Boolean> remove) {

  public NetworkSettings {
    nic = VdsmForms.present(nic);
    bonding = VdsmForms.present(bonding);
    bootproto = VdsmForms.present(bootproto);
    ipaddr = VdsmForms.present(ipaddr);
    netmask = VdsmForms.present(netmask);
    gateway = VdsmForms.present(gateway);
    ipv6addr = VdsmForms.present(ipv6addr);
    ipv6gateway = VdsmForms.present(ipv6gateway);
    nameservers = VdsmForms.listOrEmpty(nameservers);
    networkSwitch = VdsmForms.present(networkSwitch);
  }

  /** A network that is to go. */
  public static NetworkSettings removal() {
    return new NetworkSettingsBuilder().remove(true).build();
  }

  /** Settings on a NIC, to be filled. */
  public static NetworkSettingsBuilder onNic(String nic) {
    return new NetworkSettingsBuilder().nic(nic);
  }

  /** Settings on a bond, to be filled. */
  public static NetworkSettingsBuilder onBond(String bond) {
    return new NetworkSettingsBuilder().bonding(bond);
  }
}
