package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** Finds the owner of a NIC that the real ifupdown and dhclient configure. */
class DhcpClientOwnerTest {
  private DebianHost debian;

  @BeforeEach
  void open() {
    debian = DebianHost.open();
    debian.host.cable("eth0").cable("eth1");
    debian.host.ip("-n far addr add 192.0.2.1/24 dev eth0");
    debian.root.startDhcpServer("far", "eth0", "192.0.2.100,192.0.2.199");
    debian.root.run("mkdir", "-p", "/run/network");
  }

  @AfterEach
  void close() {
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void dhclientOwnsItsNicUntilItStops() {
    debian.root.writePublic("/etc/network/interfaces", "iface eth0 inet dhcp\n");
    debian.root.run("ifup", "eth0");
    assertThat(debian.host.ip("-4 addr show dev eth0")).containsPattern("192\\.0\\.2\\.1\\d\\d/24");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.DHCLIENT);
    assertThat(debian.ownerOf("eth1")).isEmpty();
    assertThat(debian.nextStep("eth0")).contains("with kill");
    String address = debian.host.ip("-4 addr show dev eth0").replaceAll("[0-9]+sec", "");
    debian.root.run("sh", "-c", "kill $(cat /run/dhclient.eth0.pid)");
    await("the end of dhclient")
        .untilAsserted(() -> assertThat(debian.ownerOf("eth0")).hasValue(Kind.IFUPDOWN));
    assertThat(debian.host.ip("-4 addr show dev eth0").replaceAll("[0-9]+sec", ""))
        .isEqualTo(address);
  }

  @Test
  void staticNicBelongsToIfupdownWhileItIsUp() {
    debian.root.writePublic(
        "/etc/network/interfaces",
        "iface eth0 inet static\n  address 192.0.2.2/24\n  gateway 192.0.2.1\n");
    debian.root.run("ifup", "eth0");
    assertThat(debian.host.ip("-4 addr show dev eth0")).contains("192.0.2.2");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.IFUPDOWN);
    debian.root.run("ifdown", "eth0");
    assertThat(debian.ownerOf("eth0")).isEmpty();
  }
}
