package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.DebianRoot;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.owner.PackagedView;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.DeviceUsers;
import org.uplink.testkit.NativeSocket;
import org.uplink.verbs.warning.WarningCode;

/**
 * A NIC's owner has sockets on the NIC. It takes the changed network over and opens them again on
 * the network's device, so a plan does not warn of them, and an install does not stop.
 */
class OwnersSocketsTest {
  private static final int ARP = 0x0806;

  @Test
  void packetSocketOfNetworkManagerIsNoUserOfItsNic() {
    try (ManagedHost managed = ManagedHost.connected(ManagedHost.STATIC)) {
      int index = managed.host.net.links().find("eth0").orElseThrow().index();
      await("NetworkManager's socket for ARP")
          .until(
              () ->
                  packetSockets(new DeviceUsers(managed.host.net, Path.of("/proc")).of("eth0"))
                      .stream()
                      .anyMatch(text -> text.startsWith("NetworkManager (process ")));
      assertThat(packetSockets(usersOfNic(managed))).isEmpty();
      try (var _ = NativeSocket.packet(index, ARP)) {
        assertThat(packetSockets(usersOfNic(managed)))
            .singleElement()
            .asString()
            .contains("process " + ProcessHandle.current().pid());
      }
    }
  }

  /**
   * The agent's unit has no CAP_SYS_PTRACE, and root's sockets are NetworkManager's or those of any
   * other program.
   */
  @Test
  void packagedAgentDoesNotWarnOfTheOnlySocketOfItsKind() {
    try (ManagedHost managed = ManagedHost.connected(ManagedHost.STATIC)) {
      int index = managed.host.net.links().find("eth0").orElseThrow().index();
      await("NetworkManager's socket for ARP")
          .until(
              () ->
                  !packetSockets(new DeviceUsers(managed.host.net, Path.of("/proc")).of("eth0"))
                      .isEmpty());
      assertThat(packaged(managed.debian, WarningCode.PACKET_SOCKET)).isEmpty();
      try (var _ = NativeSocket.packet(index, ARP)) {
        assertThat(packaged(managed.debian, WarningCode.PACKET_SOCKET))
            .containsExactly("a program of user 0: packet socket 0x0806");
      }
      try (var _ = NativeSocket.packet(index, 0x88b5)) {
        assertThat(packaged(managed.debian, WarningCode.PACKET_SOCKET))
            .containsExactly("a program of user 0: packet socket 0x88b5");
      }
    }
  }

  /** systemd-networkd has a user of its own. */
  @Test
  void packagedAgentKnowsSystemdNetworkdByItsUser() {
    try (NetworkdHost managed = NetworkdHost.open().withUdev()) {
      managed.debian.startDhcpServer("far", "eth0", "192.0.2.2,192.0.2.2");
      managed.configure(NetworkdHost.DHCP);
      assertThat(
              new DeviceUsers(managed.host.net, Path.of("/proc"))
                  .of("eth0").stream().filter(user -> user.code() == WarningCode.BOUND_SOCKET))
          .isNotEmpty();
      assertThat(packaged(managed.debian, WarningCode.BOUND_SOCKET)).isEmpty();
      assertThat(packaged(managed.debian, WarningCode.PACKET_SOCKET)).isEmpty();
      try (var _ = NativeSocket.udp(false, "eth0", 4242)) {
        assertThat(packaged(managed.debian, WarningCode.BOUND_SOCKET))
            .containsExactly("a program of user 0: UDP port 4242");
      }
    }
  }

  private static List<String> packaged(DebianRoot debian, WarningCode code) {
    return PackagedView.usersOf(debian.path(), "eth0", code);
  }

  private static List<DeviceUser> usersOfNic(ManagedHost managed) {
    return LocalEnvironment.of(managed.host.net, managed.debian.path(), Path.of("/etc/resolv.conf"))
        .usersOf("eth0", Optional.of("ovirtmgmt"));
  }

  private static List<String> packetSockets(List<DeviceUser> users) {
    return users.stream()
        .filter(user -> user.code().equals(WarningCode.PACKET_SOCKET))
        .map(DeviceUser::text)
        .toList();
  }
}
