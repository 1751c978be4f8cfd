package org.uplink.hostnet.backend.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;

/** Makes profiles from those that any version of NetworkManager has written. Needs no kernel. */
class LinkProfilesTest {
  private static final LinkProfiles PROFILES = new LinkProfiles("ovirtmgmt");

  private static final MacAddress MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1});
  private static final MacAddress OTHER_MAC = MacAddress.of(new byte[] {2, 0, 0, 0, 0, 2});

  /** A profile of Uplink's that nmcli of NetworkManager 1.50 has written again. */
  private static final Keyfile PORT =
      Keyfile.parse(
          """
          [connection]
          id=uplink-ovirtmgmt-eth0
          uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
          type=ethernet
          controller=other
          interface-name=eth0
          port-type=bridge

          [ethernet]
          mtu=9000

          [bridge-port]
          """);

  @Test
  void portHasOneMaster() {
    assertThat(PROFILES.asPort(PORT).section("connection"))
        .containsEntry("master", "ovirtmgmt")
        .containsEntry("slave-type", "bridge")
        .doesNotContainKeys("controller", "port-type");
  }

  @Test
  void deviceWithAddressesHasNoMaster() {
    Keyfile addressing = Keyfile.parse("[ipv4]\nmethod=auto\n");
    Keyfile device = LinkProfiles.withAddressing(PORT, addressing, "100");
    assertThat(device.section("connection"))
        .doesNotContainKeys("controller", "port-type", "master", "slave-type");
    assertThat(device.get("ipv4", "method")).hasValue("auto");
  }

  /** NetworkManager reads both names of the section. */
  @Test
  void settingsOfTheNicAreFoundUnderBothNamesOfTheirSection() {
    Keyfile nic = Keyfile.parse("[802-3-ethernet]\nmtu=9000\nwake-on-lan=64\n");
    assertThat(LinkProfiles.mtuOf(nic)).hasValue("9000");
    assertThat(LinkProfiles.withMtu(nic, Optional.of("1500")).text())
        .isEqualTo("[ethernet]\nmtu=1500\nwake-on-lan=64\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "stable", "stable-ssid"})
  void generatedMacBecomesAValue(String generated) {
    assertThat(withPresentMac("[ethernet]\ncloned-mac-address=" + generated, MAC, OTHER_MAC))
        .isEqualTo("[ethernet]\ncloned-mac-address=02:00:00:00:00:01\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"02:00:00:00:00:09", "permanent", "preserve"})
  void otherMacStaysAsTheProfileSays(String mac) {
    String profile = "[ethernet]\ncloned-mac-address=" + mac + "\n\n";
    assertThat(withPresentMac(profile, MAC, OTHER_MAC)).isEqualTo(profile);
  }

  /** NetworkManager.conf may have a default that generates it. */
  @Test
  void macThatIsNotThePermanentOneBecomesAValueToo() {
    assertThat(withPresentMac("", MAC, OTHER_MAC))
        .isEqualTo("[ethernet]\ncloned-mac-address=02:00:00:00:00:01\n\n");
    assertThat(withPresentMac("", MAC, MAC)).isEmpty();
  }

  @Test
  void generatedMacOfAVlanBecomesAValue() {
    String generated = "[vlan]\nid=10\n\n[ethernet]\ncloned-mac-address=stable\n";
    String value = "[vlan]\nid=10\n\n[ethernet]\ncloned-mac-address=02:00:00:00:00:01\n\n";
    assertThat(withPresentMacOfVlan(generated, MAC, nic(OTHER_MAC, OTHER_MAC))).isEqualTo(value);
    // A default in NetworkManager.conf generates it, for a new VLAN at the next boot.
    String nothing = "[vlan]\nid=10\n\n";
    assertThat(withPresentMacOfVlan(nothing, MAC, nic(OTHER_MAC, OTHER_MAC))).isEqualTo(value);
    assertThat(withPresentMacOfVlan(nothing, MAC, nic(MAC, OTHER_MAC))).isEqualTo(value);
  }

  @Test
  void vlanWithTheMacOfItsNicGetsNoValue() {
    String nothing = "[vlan]\nid=10\n\n";
    assertThat(withPresentMacOfVlan(nothing, MAC, nic(MAC, MAC))).isEqualTo(nothing);
  }

  /** The settings of newer versions that say how packets are sent, and to whom. */
  @Test
  void settingsOfTheAddressingGoToTheBridge() {
    Keyfile original =
        Keyfile.parse(
            """
            [connection]
            id=office
            mptcp-flags=18
            dnssec=1
            zone=internal

            [ipv4]
            forwarding=1
            method=auto
            routed-dns=1

            [prefix-delegation]
            subnet-id=3

            [link]
            tx-queue-length=500
            """);
    Keyfile bridge =
        LinkProfiles.withAddressing(PROFILES.bridge("02:00:00:00:00:01"), original, "100");
    Keyfile port = PROFILES.asPort(PROFILES.device("eth0", original));
    assertThat(bridge.section("connection"))
        .containsEntry("mptcp-flags", "18")
        .containsEntry("dnssec", "1")
        .containsEntry("zone", "internal");
    assertThat(bridge.section("ipv4"))
        .containsEntry("forwarding", "1")
        .containsEntry("routed-dns", "1");
    assertThat(bridge.section("prefix-delegation")).containsEntry("subnet-id", "3");
    assertThat(bridge.section("link")).isEmpty();
    assertThat(port.section("connection")).doesNotContainKeys("mptcp-flags", "dnssec", "zone");
    assertThat(port.sections()).containsKey("link").doesNotContainKey("prefix-delegation");
  }

  private static String withPresentMac(String profile, MacAddress mac, MacAddress permanent) {
    LinkState nic = nic(mac, permanent);
    return LinkProfiles.withPresentMac(Keyfile.parse(profile), nic, host(nic)).text();
  }

  private static String withPresentMacOfVlan(String profile, MacAddress mac, LinkState nic) {
    LinkState vlan =
        LinkState.of("eth0.10", Optional.of("vlan"), 1500)
            .withMac(Optional.of(mac))
            .withLower(Optional.of("eth0"));
    return LinkProfiles.withPresentMac(Keyfile.parse(profile), vlan, host(nic, vlan)).text();
  }

  private static LinkState nic(MacAddress mac, MacAddress permanent) {
    return LinkState.of("eth0", Optional.empty(), 1500)
        .withMac(Optional.of(mac))
        .withPermanentMac(Optional.of(permanent));
  }

  private static NetworkState host(LinkState... links) {
    return NetworkState.ofLinks(List.of(links));
  }
}
