package org.uplink.hostnet.backend.ifupdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.interfaces.InterfacesFile;
import org.uplink.hostnet.interfaces.Stanza;
import org.uplink.hostnet.request.SetupRefusedException;

/** Divides the options of a NIC between its bridge and the port. */
class CarriedOptionsTest {
  private static final CarriedOptions OPTIONS = new CarriedOptions("eth0", "ovirtmgmt");

  @Test
  void bridgeGetsTheAddressing() {
    Stanza stanza =
        stanza(
            "inet static",
            "address 192.0.2.2",
            "netmask 255.255.255.0",
            "hwaddress ether 02:00:00:00:00:01",
            "mtu 9000",
            "dns-search office.example");
    OPTIONS.check(stanza);
    assertThat(OPTIONS.ofBridge(stanza))
        .containsExactly(
            "  address 192.0.2.2\n",
            "  netmask 255.255.255.0\n",
            "  mtu 9000\n",
            "  dns-search office.example\n");
    assertThat(OPTIONS.mtu(List.of(stanza))).hasValue("9000");
    assertThat(OPTIONS.mac(List.of(stanza))).hasValue("02:00:00:00:00:01");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "up ip route add 203.0.113.0/24 via 192.0.2.1 dev eth0,"
            + "up ip route add 203.0.113.0/24 via 192.0.2.1 dev ovirtmgmt",
        "post-up route add -net 203.0.113.0 netmask 255.255.255.0 gw 192.0.2.1 dev eth0 || true,"
            + "post-up route add -net 203.0.113.0 netmask 255.255.255.0 gw 192.0.2.1 dev ovirtmgmt || true",
        "up /sbin/ip -6 addr add 2001:db8::3/64 dev $IFACE,"
            + "up /sbin/ip -6 addr add 2001:db8::3/64 dev $IFACE",
        "up ip rule add from 192.0.2.2 iif eth0 lookup 100,"
            + "up ip rule add from 192.0.2.2 iif ovirtmgmt lookup 100",
        "down ip route del 203.0.113.0/24 dev eth1,down ip route del 203.0.113.0/24 dev eth1",
        "post-up sysctl -w net.ipv4.ip_forward=1,post-up sysctl -w net.ipv4.ip_forward=1",
        "post-up echo 1 > /proc/sys/net/ipv4/conf/eth0/proxy_arp,"
            + "post-up echo 1 > /proc/sys/net/ipv4/conf/ovirtmgmt/proxy_arp",
        "up sysctl -q -w net.ipv4.conf.eth0.rp_filter=2,"
            + "up sysctl -q -w net.ipv4.conf.ovirtmgmt.rp_filter=2"
      })
  void commandsOfTheAddressingMeanTheBridge(String command, String onBridge) {
    Stanza stanza = stanza("inet static", command);
    OPTIONS.check(stanza);
    assertThat(OPTIONS.ofBridge(stanza)).containsExactly("  " + onBridge + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up iptables-restore < /etc/iptables",
        "up /usr/local/bin/network.sh",
        "up ip link set eth0 txqueuelen 5000",
        "up ip route add 203.0.113.0/24 dev eth0; reboot",
        "up ip route add 203.0.113.0/24 dev $(cat /etc/device)",
        "up ip addr add 192.0.2.3/24 dev eth0 label eth0:1",
        "post-up ethtool -K eth0 gro off",
        "post-up echo 1 > /etc/motd",
        "bridge_ports eth1",
        "bond-master bond0",
        "wpa-ssid office",
        "ethernet-wol g",
        "hwaddress random",
        "mtu large"
      })
  void whatMayMeanThePortIsRefused(String option) {
    assertThatThrownBy(() -> OPTIONS.check(stanza("inet static", option)))
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("iface eth0 inet static")
        .hasMessageContaining(option.split(" ", -1)[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"inet ppp", "inet6 v4tunnel", "inet static inherits office", "ipx static", "inet"})
  void otherMethodsAreRefused(String method) {
    assertThatThrownBy(() -> OPTIONS.check(stanza(method)))
        .isInstanceOf(SetupRefusedException.class);
  }

  private static Stanza stanza(String method, String... options) {
    StringBuilder text = new StringBuilder("iface eth0 " + method + "\n");
    for (String option : options) {
      text.append("  ").append(option).append('\n');
    }
    return InterfacesFile.parse("/etc/network/interfaces", text.toString())
        .stanzasOf("eth0")
        .getFirst();
  }
}
