package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.owner.NicOwner.Kind;

/** Finds the owner of a NIC on a host with a real systemd-networkd. */
class NetworkdOwnerTest {
  private static final String FILE = "/etc/systemd/network/10-eth0.network";
  private static final String STATIC =
      "[Match]\nName=eth0\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\nIPv6AcceptRA=no\n";

  private DebianRoot debian;
  private HostFixture host;
  private @Nullable Process networkd;

  @BeforeEach
  void start() {
    debian = DebianRoot.open();
    host = HostFixture.open().cable("eth0");
    debian.startBus();
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
  void nicWithNetworkFileIsOwned() {
    debian.writePublic(FILE, STATIC);
    startNetworkd();
    awaitState("configured");
    assertThat(owner()).hasValue(Kind.NETWORKD);
  }

  @Test
  void nicWithoutNetworkFileHasNoOwner() {
    host.ip("addr add 192.0.2.2/24 dev eth0");
    startNetworkd();
    awaitState("unmanaged");
    assertThat(owner()).isEmpty();
  }

  @Test
  void nicIsReleasedByTheStepsOfTheRefusal() {
    debian.writePublic(FILE, STATIC);
    startNetworkd();
    awaitState("configured");
    assertThat(find().orElseThrow().nextStep())
        .contains("/etc/systemd/network/05-eth0.network", "Unmanaged=yes", "systemctl restart");
    debian.writePublic(
        "/etc/systemd/network/05-eth0.network", "[Match]\nName=eth0\n[Link]\nUnmanaged=yes\n");
    String before = host.ip("route show dev eth0");
    // systemctl restart sends this signal. networkctl reload would remove the addresses.
    debian.end(Objects.requireNonNull(networkd), "USR2");
    startNetworkd();
    awaitState("unmanaged");
    assertThat(owner()).isEmpty();
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24");
    assertThat(host.ip("route show dev eth0")).isEqualTo(before).contains("default");
  }

  @Test
  void stoppedNetworkdOwnsNothing() {
    debian.writePublic(FILE, STATIC);
    startNetworkd();
    awaitState("configured");
    debian.end(Objects.requireNonNull(networkd), "KILL");
    assertThat(owner()).isEmpty();
  }

  private void startNetworkd() {
    debian.run("install", "-d", "-o", "systemd-network", "/run/systemd/netif");
    networkd = debian.start("/lib/systemd/systemd-networkd");
  }

  private void awaitState(String state) {
    await("eth0 is " + state)
        .until(
            () ->
                debian
                    .attempt("networkctl", "list", "--no-legend")
                    .out()
                    .matches("(?s).*\\beth0\\s+ether\\s+\\S+\\s+" + state + "\\b.*"));
  }

  private Optional<Kind> owner() {
    return find().map(NicOwner::kind);
  }

  private Optional<NicOwner> find() {
    return LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf"))
        .ownerOf("eth0");
  }
}
