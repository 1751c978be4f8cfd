package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** Finds the owner of a NIC on a host with a real NetworkManager. */
class NetworkManagerOwnerTest {
  private static final String PROFILE =
      """
      [connection]
      id=office
      uuid=6d1b5a0e-0f0a-4d8b-8a35-3c1f6f9a3c11
      type=ethernet
      interface-name=eth0
      [ipv4]
      method=manual
      address1=192.0.2.2/24,192.0.2.1
      """;

  private DebianHost debian;

  @BeforeEach
  void open() {
    debian = DebianHost.open();
    debian.host.cable("eth0");
    debian.root.startBus();
    debian.root.writePublic(
        "/etc/NetworkManager/conf.d/test.conf",
        "[main]\nno-auto-default=*\n[device]\nmatch-device=type:veth\nmanaged=1\n");
  }

  @AfterEach
  void close() {
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void nicWithProfileIsOwned() {
    debian.root.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    start("connected");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.NETWORK_MANAGER);
    debian.root.run("nmcli", "device", "disconnect", "eth0");
    assertThat(debian.ownerOf("eth0"))
        .as("a NIC that NetworkManager may connect again")
        .isPresent();
  }

  @Test
  void nicWithoutProfileIsOwnedBecauseNetworkManagerMayConfigureItLater() {
    start("disconnected");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.NETWORK_MANAGER);
  }

  @Test
  void nicIsReleasedByTheCommandOfTheRefusal() {
    debian.root.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    start("connected");
    assertThat(debian.nextStep("eth0")).contains("nmcli device set eth0 managed no");
    String before = debian.host.ip("route show dev eth0");
    debian.releaseFromNetworkManager("eth0", "ovirtmgmt");
    assertThat(debian.ownerOf("eth0")).isEmpty();
    assertThat(debian.host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24");
    assertThat(debian.host.ip("route show dev eth0")).isEqualTo(before).contains("default");
  }

  /** When such a NIC leaves a bridge, NetworkManager can connect it with a profile. */
  @Test
  void nicThatNetworkManagerOnlyWatchesIsOwned() {
    debian.host.ip("addr add 192.0.2.2/24 dev eth0");
    start("connected (externally)");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.NETWORK_MANAGER);
    debian.root.run("nmcli", "device", "set", "eth0", "managed", "no");
    debian.awaitNetworkManager("eth0", "unmanaged");
    assertThat(debian.ownerOf("eth0")).isEmpty();
  }

  @Test
  void stoppedNetworkManagerOwnsNothing() {
    debian.root.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    debian.root.end(start("connected"), "KILL");
    assertThat(debian.ownerOf("eth0")).isEmpty();
    start("connected");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.NETWORK_MANAGER);
  }

  /** Starts NetworkManager and waits until eth0 is in a state. */
  private Process start(String state) {
    Process manager = debian.startNetworkManager();
    debian.awaitNetworkManager("eth0", state);
    return manager;
  }
}
