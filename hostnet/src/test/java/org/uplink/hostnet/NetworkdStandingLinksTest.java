package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Networks on a VLAN or a bond that a real systemd-networkd made, and that has the addresses. */
@Tag("vlans")
class NetworkdStandingLinksTest {
  private NetworkdHost managed;
  private HostFixture host;

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @BeforeEach
  void open() {
    managed = NetworkdHost.open();
    host = managed.host;
    host.assumeVlansAndBonds();
  }

  @Test
  void networkTakesTheAddressesOfTheVlanOverAndGivesThemBack() {
    host.ip("-n far link add link eth0 name eth0.7 type vlan id 7");
    moveFarAddresses("eth0.7");
    configure(
        "mgmt",
        "Kind=vlan\n[VLAN]\nId=7\n",
        "[Match]\nName=eth0\n[Network]\nVLAN=mgmt\nLinkLocalAddressing=no\n");
    assertTakenOverAndGivenBack("mgmt", NetworkSpec.takeOverOf("eth0").withVlan(7));
  }

  @Test
  void networkTakesTheAddressesOfTheBondOverAndGivesThemBack() {
    host.cable("eth1");
    host.ip("-n far link add br0 type bridge");
    host.ip("-n far link set eth0 master br0");
    host.ip("-n far link set eth1 master br0");
    moveFarAddresses("br0");
    configure(
        "bond0",
        "Kind=bond\n[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\n",
        "[Match]\nName=eth0 eth1\n[Network]\nBond=bond0\nLinkLocalAddressing=no\n");
    assertTakenOverAndGivenBack("bond0", NetworkSpec.takeOverOf("").onBond("bond0"));
  }

  /** Moves the addresses of the far end from its NIC to another link. */
  private void moveFarAddresses(String link) {
    for (String address : List.of("192.0.2.1/24", "2001:db8::1/64")) {
      host.ip("-n far addr del " + address + " dev eth0");
      host.ip("-n far addr add " + address + " dev " + link + " nodad");
    }
    host.ip("-n far link set " + link + " up");
  }

  /** Writes the files of a link with the addresses, and starts systemd-networkd. */
  private void configure(String link, String kind, String nic) {
    managed.debian.writePublic(
        "/etc/systemd/network/11-" + link + ".netdev", "[NetDev]\nName=" + link + "\n" + kind);
    managed.debian.writePublic(
        fileOf(link), NetworkdHost.STATIC.replace("Name=eth0", "Name=" + link));
    managed.configure(nic);
    managed.awaitConfigured(link, fileOf(link));
  }

  private void assertTakenOverAndGivenBack(String link, NetworkSpec spec) {
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", spec);
    String original = host.snapshotText();
    String files = managed.files();
    Plan rejected = managed.change(RunningConfiguration.EMPTY, request);
    awaitAdopted(link, NetworkdHost.TRIAL);
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(managed.backend(StepListener.NONE).rollBack(rejected.snapshot()).differences())
        .isEmpty();
    assertOriginal(link, original, files);

    Plan plan = managed.change(RunningConfiguration.EMPTY, request);
    makeSafe(plan);
    awaitAdopted(link, NetworkdHost.SAFE);
    String deployed = host.snapshotText();
    managed.killNetworkd();
    awaitAdopted(link, NetworkdHost.SAFE);
    host.assertPicture(deployed);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertOriginal(link, original, files);
  }

  private void awaitAdopted(String link, String begin) {
    managed.awaitConfigured(link, begin + link + ".network");
    managed.awaitConfigured("ovirtmgmt", begin + "ovirtmgmt.network");
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
  }

  private void assertOriginal(String link, String picture, String files) {
    managed.awaitConfigured(link, fileOf(link));
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(picture);
    assertThat(managed.files()).isEqualTo(files);
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }

  private static String fileOf(String link) {
    return "/etc/systemd/network/12-" + link + ".network";
  }
}
