package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/** Management networks on a VLAN that a real systemd-networkd made, and that has the addresses. */
class NetworkdExistingVlanTest {
  private static final String FILE = "/etc/systemd/network/12-mgmt.network";
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0").withVlan(7));

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
    host.ip("-n far link add link eth0 name eth0.7 type vlan id 7");
    for (String address : new String[] {"192.0.2.1/24", "2001:db8::1/64"}) {
      host.ip("-n far addr del " + address + " dev eth0");
      host.ip("-n far addr add " + address + " dev eth0.7 nodad");
    }
    host.ip("-n far link set eth0.7 up");
    managed.debian.writePublic(
        "/etc/systemd/network/11-mgmt.netdev", "[NetDev]\nName=mgmt\nKind=vlan\n[VLAN]\nId=7\n");
    managed.debian.writePublic(FILE, NetworkdHost.STATIC.replace("Name=eth0", "Name=mgmt"));
  }

  @Test
  void networkTakesTheAddressesOfTheVlanOverAndGivesThemBack() {
    configure();
    String original = host.snapshotText();
    String files = managed.files();
    Plan rejected = managed.change(RunningConfiguration.EMPTY, REQUEST);
    awaitAdopted(NetworkdHost.TRIAL);
    assertThat(host.canPing("192.0.2.1")).isTrue();
    assertThat(managed.backend(StepListener.NONE).rollBack(rejected.snapshot()).differences())
        .isEmpty();
    assertOriginal(original, files);

    Plan plan = managed.change(RunningConfiguration.EMPTY, REQUEST);
    makeSafe(plan);
    awaitAdopted(NetworkdHost.SAFE);
    String deployed = host.snapshotText();
    managed.killNetworkd();
    awaitAdopted(NetworkdHost.SAFE);
    host.assertPicture(deployed);

    makeSafe(managed.change(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertOriginal(original, files);
  }

  private void configure() {
    managed.configure("[Match]\nName=eth0\n[Network]\nVLAN=mgmt\nLinkLocalAddressing=no\n");
    managed.awaitConfigured("mgmt", FILE);
  }

  private void awaitAdopted(String begin) {
    managed.awaitConfigured("mgmt", begin + "mgmt.network");
    managed.awaitConfigured("ovirtmgmt", begin + "ovirtmgmt.network");
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
  }

  private void assertOriginal(String picture, String files) {
    managed.awaitConfigured("mgmt", FILE);
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(picture);
    assertThat(managed.files()).isEqualTo(files);
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
