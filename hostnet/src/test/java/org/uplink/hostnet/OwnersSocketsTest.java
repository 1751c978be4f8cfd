package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.owner.ManagedHost;
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
