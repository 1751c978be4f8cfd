package org.uplink.hostnet.backend.networkd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.backend.networkd.file.ClientId;
import org.uplink.hostnet.backend.networkd.file.DhcpIdentity;
import org.uplink.hostnet.backend.networkd.file.NetworkFile;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rtnetlink.net.MacAddress;

/** Divides the file of a NIC between the device of a network and its port. */
class LinkFileTest {
  private static final ConfiguredLink DEVICE =
      new ConfiguredLink(Optional.of("ovirtmgmt"), Optional.empty(), List.of());
  private static final String TEXT =
      """
      # The office's network.
      [Match]
      MACAddress=02:00:00:00:00:01

      [Link]
      MTUBytes=9000
      RequiredForOnline=routable
      MACAddress=02:00:00:00:00:01

      [Network]
      DHCP=ipv4
      DNS=192.0.2.53 \\
          192.0.2.54
      VLAN=office
      LLDP=yes

      [Address]
      Address=192.0.2.3/24

      [Address]
      Address=192.0.2.4/24

      [Route]
      MultiPathRoute=192.0.2.1@eth0 10
      Metric=50

      [RoutingPolicyRule]
      IncomingInterface=eth0

      [DHCPv4]
      RouteMetric=100

      [FairQueueing]
      """;

  private static final DhcpIdentity IDENTITY =
      new DhcpIdentity(
          Optional.of(new ClientId("ff0a0b0c0d00020000ab11")), Optional.of("4294967295"));

  @Test
  void bridgeGetsTheAddressingAndTheIdentityOfTheNic() {
    assertThat(bridge(addressing(TEXT).identifiedBy(IDENTITY), 9000))
        .isEqualTo(
            """
            [Match]
            Name=ovirtmgmt

            [Link]
            MTUBytes=9000

            [Link]
            RequiredForOnline=routable

            [Network]
            DHCP=ipv4
            DNS=192.0.2.53      192.0.2.54

            [Address]
            Address=192.0.2.3/24

            [Address]
            Address=192.0.2.4/24

            [Route]
            MultiPathRoute=192.0.2.1@ovirtmgmt 10
            Metric=50

            [RoutingPolicyRule]
            IncomingInterface=ovirtmgmt

            [DHCPv4]
            RouteMetric=100

            [DHCPv4]
            IAID=168496141

            [DHCPv6]
            IAID=4294967295

            [Network]
            ConfigureWithoutCarrier=yes
            IgnoreCarrierLoss=yes
            KeepConfiguration=dhcp-on-stop
            """);
  }

  @Test
  void portKeepsTheHardwareAndTheLinksAbove() {
    ConfiguredLink role =
        new ConfiguredLink(
            Optional.empty(), Optional.of("ovirtmgmt"), List.of("eth0.10", "eth0.20"));
    MacAddress mac = new MacAddress("02:00:00:00:00:01");
    assertThat(nic(role, TEXT, Optional.of(mac), 9000))
        .isEqualTo(
            """
            [Match]
            PermanentMACAddress=02:00:00:00:00:01
            Type=ether

            [Link]
            MTUBytes=9000

            [Link]
            MACAddress=02:00:00:00:00:01

            [Network]
            VLAN=office
            LLDP=yes

            [FairQueueing]

            [Network]
            Bridge=ovirtmgmt
            LinkLocalAddressing=no
            IPv6AcceptRA=no
            VLAN=eth0.10
            VLAN=eth0.20

            [X-Uplink]
            Original=10-office.network
            """);
  }

  @Test
  void nicThatOnlyHasVlansKeepsAllThatItsFileSays() {
    ConfiguredLink role =
        new ConfiguredLink(Optional.empty(), Optional.empty(), List.of("eth0.10"));
    assertThat(nic(role, "[Match]\nName=eth*\n[Network]\nDHCP=yes\n[CAN]\nBitRate=1\n"))
        .isEqualTo(
            """
            [Match]
            Name=eth0

            [Network]
            DHCP=yes

            [CAN]
            BitRate=1

            [Network]
            KeepConfiguration=dhcp-on-stop
            VLAN=eth0.10

            [X-Uplink]
            Original=10-office.network
            """);
  }

  @Test
  void nicThatIsTheNetworkKeepsItsHardwareAndItsAddressing() {
    FileAddressing own = FileAddressing.of(new CarriedSettings("eth0", original(TEXT)), "eth0");
    assertThat(
            new LinkFile("eth0", DEVICE, Optional.of(original(TEXT)), Optional.empty(), 1500)
                .content(own)
                .decoded())
        .contains("MTUBytes=1500", "LLDP=yes", "DHCP=ipv4", "192.0.2.1@eth0", "VLAN=office")
        .doesNotContain("Bridge=", "IAID");
  }

  @Test
  void staticAddressesAreKeptWhileSystemdNetworkdDoesNotRun() {
    assertThat(bridge(addressing("[Network]\nAddress=192.0.2.2/24\n"), 1500))
        .contains("KeepConfiguration=yes")
        .doesNotContain("MTUBytes", "IAID");
  }

  @Test
  void whatTheOperatorSaysAboutTheSameIsNotRepeated() {
    String text =
        """
        [Network]
        KeepConfiguration=dhcp
        IgnoreCarrierLoss=no
        [DHCPv4]
        IAID=5
        [DHCPv6]
        IAID=6
        """;
    assertThat(bridge(addressing(text).identifiedBy(IDENTITY), 1500))
        .containsOnlyOnce("KeepConfiguration")
        .containsOnlyOnce("IgnoreCarrierLoss=no")
        .contains("[DHCPv4]\nIAID=5\n", "[DHCPv6]\nIAID=6\n")
        .doesNotContain("168496141", "4294967295");
  }

  /** A network that is changed again is written from its own file. */
  @Test
  void fileOfANetworkIsReadAndWrittenWithoutADifference() {
    String first = bridge(addressing(TEXT), 9000);
    FileAddressing again =
        FileAddressing.of(new CarriedSettings("ovirtmgmt", original(first)), "ovirtmgmt");
    assertThat(bridge(again, 9000)).isEqualTo(first);
  }

  @Test
  void clientIdWithoutIdentityAssociationNeedsNothing() {
    assertThat(new ClientId("01020000000001").iaid()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Network]\nBond=bond0\n",
        "[Network]\nBridge=br0\n",
        "[Network]\nVXLAN=vxlan0\n",
        "[Network]\nIPv6LinkLocalAddressGenerationMode=stable-privacy\n",
        "[Link]\nSomethingNew=yes\n",
        "[CAN]\nBitRate=1\n",
        "[Bridge]\nCost=1\n"
      })
  void whatNeitherLinkCanHaveIsRefusedWithItsName(String text) {
    String name = text.replaceAll("(?s).*\\n([A-Za-z0-9]+)=.*", "$1");
    assertThatThrownBy(() -> new CarriedSettings("eth0", original(text)).check())
        .isInstanceOf(SetupRefusedException.class)
        .hasMessageContaining("/etc/systemd/network/10-office.network")
        .message()
        .containsAnyOf(name + "=", text.lines().findFirst().orElseThrow());
  }

  @Test
  void everythingElseIsAccepted() {
    new CarriedSettings("eth0", original(TEXT)).check();
    new CarriedSettings("eth0", original("[Network]\nIPv6LinkLocalAddressGenerationMode=eui64\n"))
        .check();
  }

  private static String bridge(FileAddressing addressing, int mtu) {
    return new LinkFile("ovirtmgmt", DEVICE, Optional.empty(), Optional.empty(), mtu)
        .content(addressing)
        .decoded();
  }

  private static String nic(ConfiguredLink role, String text) {
    return nic(role, text, Optional.empty(), 1500);
  }

  private static String nic(ConfiguredLink role, String text, Optional<MacAddress> mac, int mtu) {
    return new LinkFile("eth0", role, Optional.of(original(text)), mac, mtu)
        .content(FileAddressing.NONE)
        .decoded();
  }

  private static FileAddressing addressing(String text) {
    return FileAddressing.of(new CarriedSettings("eth0", original(text)), "ovirtmgmt");
  }

  private static OriginalFile original(String text) {
    return new OriginalFile("/etc/systemd/network/10-office.network", NetworkFile.parse(text));
  }
}
