package org.uplink.verbs.setup;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.NetworkCapabilities;

/**
 * A network as {@link Verb#SETUP_NETWORKS} wants it. If the device below the network has the
 * address already, all other addresses of that family move with it. The member {@code takeOver} is
 * Uplink's own.
 *
 * @param nic the NIC below the network
 * @param bonding the bond below the network, instead of a NIC
 * @param vlan the VLAN id, if the network is tagged
 * @param bridged whether the network is a bridge; the default is true
 * @param stp whether the bridge runs the spanning tree protocol
 * @param mtu in bytes
 * @param bootproto {@code none} or {@code dhcp}
 * @param ipaddr the IPv4 address, without prefix length
 * @param netmask the netmask of {@code ipaddr} in dotted form, instead of {@code prefix}
 * @param prefix the prefix length of {@code ipaddr}
 * @param gateway the IPv4 gateway
 * @param ipv6addr the IPv6 address, with its prefix length
 * @param ipv6gateway the IPv6 gateway
 * @param ipv6autoconf whether router advertisements give addresses
 * @param dhcpv6 whether DHCPv6 gives an address
 * @param defaultRoute whether the host's default routes go through this network's gateways
 * @param nameservers the host's name servers
 * @param networkSwitch {@code legacy} or {@code ovs} ({@code switch} on the wire)
 * @param takeOver whether the network takes over the whole configuration of the device below it, as
 *     it is; excludes all members about addresses. Only hosts with {@link
 *     NetworkCapabilities#TAKE_OVER} know it
 * @param remove whether to remove the network; excludes all other members
 */
@RecordBuilder
@RecordBuilder.Options(
    addConcreteSettersForOptional = RecordBuilder.ConcreteSettersForOptionalMode.ENABLED)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record NetworkSettings(
    Optional<String> nic,
    Optional<String> bonding,
    Optional<Integer> vlan,
    Optional<Boolean> bridged,
    @JsonAlias("STP") Optional<Boolean> stp,
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
    Optional<Boolean> takeOver,
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

  /** Returns the request to remove a network. */
  public static NetworkSettings removal() {
    return NetworkSettingsBuilder.builder().remove(true).build();
  }

  /** Starts the settings of a network on a NIC. */
  public static NetworkSettingsBuilder onNic(String nic) {
    return NetworkSettingsBuilder.builder().nic(nic);
  }

  /** Starts the settings of a network on a bond. */
  public static NetworkSettingsBuilder onBond(String bond) {
    return NetworkSettingsBuilder.builder().bonding(bond);
  }
}
