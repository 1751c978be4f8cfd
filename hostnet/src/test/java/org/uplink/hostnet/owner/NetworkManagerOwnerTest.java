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

  private DebianRoot debian;
  private HostFixture host;
  private @Nullable Process manager;

  @BeforeEach
  void start() {
    debian = DebianRoot.open();
    host = HostFixture.open().cable("eth0");
    debian.startBus();
    debian.writePublic(
        "/etc/NetworkManager/conf.d/test.conf",
        "[main]\nno-auto-default=*\n[device]\nmatch-device=type:veth\nmanaged=1\n");
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
  void nicWithProfileIsOwned() {
    debian.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    startManager();
    awaitState("connected");
    assertThat(owner()).hasValue(Kind.NETWORK_MANAGER);
    debian.run("nmcli", "device", "disconnect", "eth0");
    assertThat(owner()).as("a NIC that NetworkManager may connect again").isPresent();
  }

  @Test
  void nicWithoutProfileIsOwnedBecauseNetworkManagerMayConfigureItLater() {
    startManager();
    awaitState("disconnected");
    assertThat(owner()).hasValue(Kind.NETWORK_MANAGER);
  }

  @Test
  void nicIsReleasedByTheCommandOfTheRefusal() {
    debian.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    startManager();
    awaitState("connected");
    assertThat(find().orElseThrow().nextStep()).contains("nmcli device set eth0 managed no");
    String before = host.ip("route show dev eth0");
    debian.run("nmcli", "device", "set", "eth0", "managed", "no");
    awaitState("unmanaged");
    assertThat(owner()).isEmpty();
    assertThat(host.ip("-4 addr show dev eth0")).contains("192.0.2.2/24");
    assertThat(host.ip("route show dev eth0")).isEqualTo(before).contains("default");
  }

  /** When such a NIC leaves a bridge, NetworkManager can connect it with a profile. */
  @Test
  void nicThatNetworkManagerOnlyWatchesIsOwned() {
    host.ip("addr add 192.0.2.2/24 dev eth0");
    startManager();
    awaitState("connected (externally)");
    assertThat(owner()).hasValue(Kind.NETWORK_MANAGER);
    debian.run("nmcli", "device", "set", "eth0", "managed", "no");
    awaitState("unmanaged");
    assertThat(owner()).isEmpty();
  }

  @Test
  void stoppedNetworkManagerOwnsNothing() {
    debian.write("/etc/NetworkManager/system-connections/office.nmconnection", PROFILE);
    startManager();
    awaitState("connected");
    debian.end(Objects.requireNonNull(manager), "KILL");
    assertThat(owner()).isEmpty();
    startManager();
    awaitState("connected");
    assertThat(owner()).hasValue(Kind.NETWORK_MANAGER);
  }

  private void startManager() {
    manager = debian.start("/usr/sbin/NetworkManager", "--no-daemon");
  }

  private void awaitState(String state) {
    await("eth0 is " + state)
        .until(
            () ->
                debian
                    .attempt("nmcli", "--terse", "--fields", "DEVICE,STATE", "device")
                    .out()
                    .contains("eth0:" + state + "\n"));
  }

  private Optional<Kind> owner() {
    return find().map(NicOwner::kind);
  }

  private Optional<NicOwner> find() {
    return LocalEnvironment.of(host.net, debian.path(), Path.of("/etc/resolv.conf"))
        .ownerOf("eth0");
  }
}
