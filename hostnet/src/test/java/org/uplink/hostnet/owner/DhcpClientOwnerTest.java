package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** Finds the owner of a NIC that the real ifupdown and dhclient configure. */
class DhcpClientOwnerTest {
  private DebianRoot debian;
  private HostFixture host;

  @BeforeEach
  void start() {
    debian = DebianRoot.open();
    host = HostFixture.open().cable("eth0").cable("eth1");
    host.ip("-n far addr add 192.0.2.1/24 dev eth0");
    debian.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    debian.run("mkdir", "-p", "/run/network");
  }

  @AfterEach
  void end() {
    if (host != null) {
      host.close();
    }
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void dhclientOwnsItsNicUntilItStops() {
    debian.writePublic("/etc/network/interfaces", "iface eth0 inet dhcp\n");
    debian.run("ifup", "eth0");
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.1");
    assertThat(owner("eth0")).hasValue(Kind.DHCLIENT);
    assertThat(owner("eth1")).isEmpty();
    assertThat(find("eth0").orElseThrow().nextStep()).contains("stop its dhclient");
    debian.run("dhclient", "-x", "-pf", "/run/dhclient.eth0.pid", "eth0");
    await("the end of dhclient").until(() -> owner("eth0").isEmpty());
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.1");
  }

  @Test
  void staticNicOfIfupdownHasNoOwner() {
    debian.writePublic(
        "/etc/network/interfaces",
        "iface eth0 inet static\n  address 192.0.2.2/24\n  gateway 192.0.2.1\n");
    debian.run("ifup", "eth0");
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2");
    assertThat(owner("eth0")).isEmpty();
  }

  private Optional<Kind> owner(String device) {
    return find(device).map(NicOwner::kind);
  }

  private Optional<NicOwner> find(String device) {
    return LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf"))
        .ownerOf(device);
  }
}
