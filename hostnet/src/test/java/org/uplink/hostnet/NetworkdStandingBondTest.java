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

/** Management networks on a bond that a real systemd-networkd made, and that has the addresses. */
class NetworkdStandingBondTest {
  private static final String FILE = "/etc/systemd/network/12-bond0.network";
  private static final NetworkRequest REQUEST =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("").onBond("bond0"));

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
    host.cable("eth1");
    host.ip("-n far link add br0 type bridge");
    for (String nic : new String[] {"eth0", "eth1"}) {
      host.ip("-n far link set " + nic + " master br0");
    }
    for (String address : new String[] {"192.0.2.1/24", "2001:db8::1/64"}) {
      host.ip("-n far addr del " + address + " dev eth0");
      host.ip("-n far addr add " + address + " dev br0 nodad");
    }
    host.ip("-n far link set br0 up");
    managed.debian.writePublic(
        "/etc/systemd/network/11-bond0.netdev",
        "[NetDev]\nName=bond0\nKind=bond\n[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\n");
    managed.debian.writePublic(FILE, NetworkdHost.STATIC.replace("Name=eth0", "Name=bond0"));
  }

  @Test
  void networkTakesTheAddressesOfTheBondOverAndGivesThemBack() {
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
    managed.configure("[Match]\nName=eth0 eth1\n[Network]\nBond=bond0\nLinkLocalAddressing=no\n");
    managed.awaitConfigured("bond0", FILE);
  }

  private void awaitAdopted(String begin) {
    managed.awaitConfigured("bond0", begin + "bond0.network");
    managed.awaitConfigured("ovirtmgmt", begin + "ovirtmgmt.network");
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
  }

  private void assertOriginal(String picture, String files) {
    managed.awaitConfigured("bond0", FILE);
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    host.assertPicture(picture);
    assertThat(managed.files()).isEqualTo(files);
  }

  private void makeSafe(Plan plan) {
    assertThat(managed.backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
  }
}
