package org.uplink.verbs.capabilities;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.VdsmForms;
import org.uplink.verbs.WireRecord;

/**
 * The addresses of a device or network, and where they come from.
 *
 * @param addr the first IPv4 address, which Vdsm calls primary
 * @param netmask the netmask of {@code addr}, in dotted form
 * @param gateway the IPv4 default gateway of the main table through this device
 * @param ipv4addrs all IPv4 addresses, with prefix lengths
 * @param ipv6addrs all IPv6 addresses except link-local ones, with prefix lengths
 * @param ipv6gateway the IPv6 default gateway of the main table through this device; absent: {@code
 *     "::"} on the wire
 * @param ipv4defaultroute whether the main table's IPv4 default route uses this device
 * @param mtu in bytes; a string on the wire
 * @param dhcpv4 whether DHCP gave an IPv4 address
 * @param dhcpv6 whether DHCPv6 gave an IPv6 address
 * @param ipv6autoconf whether router advertisements give addresses
 */
@WireRecord
public record Addressing(
    Optional<String> addr,
    Optional<String> netmask,
    Optional<String> gateway,
    List<String> ipv4addrs,
    List<String> ipv6addrs,
    Optional<String> ipv6gateway,
    Optional<Boolean> ipv4defaultroute,
    Optional<Integer> mtu,
    Optional<Boolean> dhcpv4,
    Optional<Boolean> dhcpv6,
    Optional<Boolean> ipv6autoconf) {

  public Addressing {
    addr = VdsmForms.present(addr);
    netmask = VdsmForms.present(netmask);
    gateway = VdsmForms.present(gateway);
    ipv4addrs = VdsmForms.listOrEmpty(ipv4addrs);
    ipv6addrs = VdsmForms.listOrEmpty(ipv6addrs);
    ipv6gateway = VdsmForms.presentGateway(ipv6gateway);
  }

  @JsonProperty("addr")
  String getAddrText() {
    return VdsmForms.orEmptyText(addr);
  }

  @JsonProperty("netmask")
  String getNetmaskText() {
    return VdsmForms.orEmptyText(netmask);
  }

  @JsonProperty("gateway")
  String getGatewayText() {
    return VdsmForms.orEmptyText(gateway);
  }

  @JsonProperty("ipv6gateway")
  String getIpv6gatewayText() {
    return ipv6gateway.orElse(VdsmForms.NO_IPV6_GATEWAY);
  }

  @JsonProperty("mtu")
  String getMtuText() {
    return VdsmForms.orEmptyText(mtu);
  }
}
