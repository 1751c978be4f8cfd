package org.uplink.hostnet.backend.networkd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rtnetlink.net.MacAddress;

/** Divides the file of a NIC between a bridge and its port. */
class BridgeFilesTest {
  private static final BridgeFiles FILES = new BridgeFiles("ovirtmgmt", "eth0");
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
      Gateway=192.0.2.1
      Metric=50

      [DHCPv4]
      RouteMetric=100

      [FairQueueing]
      """;

  @Test
  void bridgeGetsTheAddressingAndTheIdentityOfTheNic() {
    ClientId id = new ClientId("ff0a0b0c0d00020000ab11");
    assertThat(FILES.network(original(TEXT), Optional.of(id), 9000).decoded())
        .isEqualTo(
            """
            [Match]
            Name=ovirtmgmt

            [Link]
            MTUBytes=9000
            RequiredForOnline=routable

            [Network]
            DHCP=ipv4
            DNS=192.0.2.53      192.0.2.54

            [Address]
            Address=192.0.2.3/24

            [Address]
            Address=192.0.2.4/24

            [Route]
            Gateway=192.0.2.1
            Metric=50

            [DHCPv4]
            RouteMetric=100

            [Network]
            ConfigureWithoutCarrier=yes
            IgnoreCarrierLoss=yes
            KeepConfiguration=dhcp-on-stop

            [DHCPv4]
            IAID=168496141
            """);
  }

  @Test
  void portKeepsTheHardwareAndTheLinksAbove() {
    assertThat(
            FILES.port(original(TEXT), Optional.of(new MacAddress("02:00:00:00:00:01"))).decoded())
        .isEqualTo(
            """
            [Match]
            PermanentMACAddress=02:00:00:00:00:01
            Type=ether

            [Link]
            MTUBytes=9000
            MACAddress=02:00:00:00:00:01

            [Network]
            VLAN=office
            LLDP=yes

            [FairQueueing]

            [Network]
            Bridge=ovirtmgmt
            LinkLocalAddressing=no
            IPv6AcceptRA=no

            [X-Uplink]
            Original=10-office.network
            """);
  }

  @Test
  void staticAddressesAreKeptWhileSystemdNetworkdDoesNotRun() {
    assertThat(
            FILES
                .network(original("[Network]\nAddress=192.0.2.2/24\n"), Optional.empty(), 1500)
                .decoded())
        .contains("KeepConfiguration=yes")
        .doesNotContain("MTUBytes", "IAID");
  }

  @Test
  void whatTheOperatorSaysAboutTheSameIsNotRepeated() {
    String text = "[Network]\nKeepConfiguration=dhcp\nIgnoreCarrierLoss=no\n[DHCPv4]\nIAID=5\n";
    assertThat(
            FILES
                .network(original(text), Optional.of(new ClientId("ff0a0b0c0d00")), 1500)
                .decoded())
        .containsOnlyOnce("KeepConfiguration")
        .containsOnlyOnce("IgnoreCarrierLoss=no")
        .containsOnlyOnce("IAID");
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
        "[IPv6AcceptRA]\nToken=prefixstable\n",
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

  private static OriginalFile original(String text) {
    return new OriginalFile("/etc/systemd/network/10-office.network", NetworkFile.parse(text));
  }
}
