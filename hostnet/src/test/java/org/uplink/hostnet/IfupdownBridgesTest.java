package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.IfupdownChanges;
import org.uplink.hostnet.owner.IfupdownHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.transition.Step;

/** Makes networks on hosts that have a bridge of the real ifupdown already. */
@Tag("long")
class IfupdownBridgesTest {
  private IfupdownHost managed;
  private HostFixture host;
  private IfupdownChanges changes;

  @BeforeEach
  void open() {
    managed = IfupdownHost.open();
    host = managed.host;
    changes = new IfupdownChanges(managed);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  /** The bridge of the guests has no port of its own. */
  @Test
  void routedBridgeOfGuestsStaysAsItIs() {
    managed.configure(
        """
        auto lo eth0 vmbr0
        iface lo inet loopback
        iface eth0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
        iface vmbr0 inet static
            pre-up ip link add vmbr0 address 02:00:00:00:00:10 type bridge
            address 10.10.10.1/24
            post-down ip link del vmbr0
        """);
    changes.deployBootAndRemove("eth0");
    assertThat(host.ip("-br addr show dev vmbr0")).contains("10.10.10.1/24");
  }

  /** A host of virtual machines has a bridge already: the network gets its name. */
  @Test
  void bridgeWithTheNameOfTheNetworkIsAdoptedAsItIs() {
    managed.configure(
        """
        auto lo vmbr0
        iface lo inet loopback
        iface eth0 inet manual
        iface vmbr0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
            bridge-ports eth0
            bridge-stp off
            bridge-fd 0
            pre-up ip link add vmbr0 type bridge forward_delay 0
            pre-up ip link set vmbr0 address $(cat /sys/class/net/eth0/address)
            pre-up ip link set eth0 master vmbr0 up
            post-down ip link del vmbr0
        """);
    String before = AddressingPicture.of("vmbr0");
    String files = managed.files();
    NetworkRequest adoption = NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0"));

    Plan plan = changes.change(RunningConfiguration.EMPTY, adoption);

    assertThat(plan.steps())
        .extracting(Step::describe)
        .containsExactly("set net/ipv6/conf/eth0/disable_ipv6 to 1");
    assertThat(backendOf(adoption).makeSafe(plan.snapshot())).isEmpty();
    assertThat(AddressingPicture.of("vmbr0")).isEqualTo(before);
    assertThat(managed.files()).isEqualTo(files);
    managed.reboot();
    assertThat(AddressingPicture.of("vmbr0")).isEqualTo(before);
  }

  /** Only the bridge with the address is the network's. */
  @Test
  void bridgeOnAnotherNicStaysAsItIs() {
    host.cable("eth1");
    managed.configure(
        """
        auto lo vmbr0 vmbr1
        iface lo inet loopback
        iface eth0 inet manual
        iface vmbr0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
            bridge-ports eth0
            pre-up ip link add vmbr0 type bridge forward_delay 0
            pre-up ip link set eth0 master vmbr0 up
            post-down ip link del vmbr0
        iface eth1 inet manual
        iface vmbr1 inet manual
            bridge-ports eth1
            pre-up ip link add vmbr1 type bridge
            pre-up ip link set eth1 master vmbr1 up
            up ip link set vmbr1 up
            post-down ip link del vmbr1
        """);
    String before = AddressingPicture.of("vmbr0");
    NetworkRequest adoption = NetworkRequest.of("vmbr0", NetworkSpec.takeOverOf("eth0"));

    Plan plan = changes.change(RunningConfiguration.EMPTY, adoption);

    assertThat(backendOf(adoption).makeSafe(plan.snapshot())).isEmpty();
    assertThat(AddressingPicture.of("vmbr0")).isEqualTo(before);
    assertThat(host.ip("-br link show master vmbr1")).contains("eth1");
    assertThat(host.ip("-br link show master vmbr0")).contains("eth0").doesNotContain("eth1");
  }

  /** A bridge of another name on the NIC is not the network's. */
  @Test
  void secondBridgeOnAPortIsRefused() {
    managed.configure(
        """
        auto lo vmbr0
        iface lo inet loopback
        iface eth0 inet manual
        iface vmbr0 inet static
            address 192.0.2.2/24
            gateway 192.0.2.1
            bridge-ports eth0
            pre-up ip link add vmbr0 type bridge
            pre-up ip link set eth0 master vmbr0 up
            post-down ip link del vmbr0
        """);
    changes.assertRefused("vmbr0");
  }

  private Backend backendOf(NetworkRequest request) {
    return managed.backends().choose(request, RunningConfiguration.EMPTY, host.state());
  }
}
