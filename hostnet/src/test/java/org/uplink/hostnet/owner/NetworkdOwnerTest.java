package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** Finds the owner of a NIC on a host with a real systemd-networkd. */
class NetworkdOwnerTest {
  private static final String FILE = "/etc/systemd/network/10-eth0.network";
  private static final String STATIC =
      "[Match]\nName=eth0\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\nIPv6AcceptRA=no\n";

  private DebianHost debian;

  @BeforeEach
  void open() {
    debian = DebianHost.open();
    debian.host.cable("eth0");
    debian.root.startBus();
  }

  @AfterEach
  void close() {
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void nicWithNetworkFileIsOwned() {
    debian.root.writePublic(FILE, STATIC);
    start("configured");
    assertThat(debian.ownerOf("eth0")).hasValue(Kind.NETWORKD);
  }

  @Test
  void nicWithoutNetworkFileHasNoOwner() {
    debian.host.ip("addr add 192.0.2.2/24 dev eth0");
    start("unmanaged");
    assertThat(debian.ownerOf("eth0")).isEmpty();
  }

  @Test
  void nicIsReleasedByTheStepsOfTheRefusal() {
    debian.root.writePublic(FILE, STATIC);
    Process networkd = start("configured");
    assertThat(debian.nextStep("eth0"))
        .contains("/etc/systemd/network/05-eth0.network", "Unmanaged=yes", "systemctl restart");
    debian.root.writePublic(
        "/etc/systemd/network/05-eth0.network", "[Match]\nName=eth0\n[Link]\nUnmanaged=yes\n");
    String before = debian.host.ip("route show dev eth0");
    // systemctl restart sends this signal. networkctl reload would remove the addresses.
    debian.root.end(networkd, "USR2");
    start("unmanaged");
    assertThat(debian.ownerOf("eth0")).isEmpty();
    assertThat(debian.host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24");
    assertThat(debian.host.ip("route show dev eth0")).isEqualTo(before).contains("default");
  }

  @Test
  void stoppedNetworkdOwnsNothing() {
    debian.root.writePublic(FILE, STATIC);
    debian.root.end(start("configured"), "KILL");
    assertThat(debian.ownerOf("eth0")).isEmpty();
  }

  /** Starts systemd-networkd and waits until eth0 is in a state. */
  private Process start(String state) {
    debian.root.run("install", "-d", "-o", "systemd-network", "/run/systemd/netif");
    Process networkd = debian.root.start("/lib/systemd/systemd-networkd");
    await("eth0 is " + state)
        .until(
            () ->
                debian
                    .root
                    .attempt("networkctl", "list", "--no-legend")
                    .out()
                    .matches("(?s).*\\beth0\\s+ether\\s+\\S+\\s+" + state + "\\b.*"));
    return networkd;
  }
}
