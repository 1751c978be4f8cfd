package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.DebianRoot;
import org.uplink.hostnet.owner.PackagedView;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.hostnet.user.DeviceUsers;
import org.uplink.verbs.warning.WarningCode;

/**
 * A real systemd-resolved answers questions by LLMNR, to multicast groups on each device with
 * addresses. It joins the groups on the network's device when the addresses move there.
 */
@Tag("long")
class NameServiceTest {
  private static final int LLMNR_PORT = 5355;
  private static final List<String> GROUPS = List.of("224.0.0.252", "ff02::1:3");

  @Test
  void groupsOfSystemdResolvedFollowTheAddresses() throws IOException {
    try (DebianRoot debian = DebianRoot.open();
        HostFixture host = HostFixture.open().dualStack()) {
      startResolved(debian);
      awaitGroups(host, "eth0");
      assertThat(groupsWithUsers(host)).isEmpty();
      try (var other = new MulticastSocket(LLMNR_PORT)) {
        other.joinGroup(
            new InetSocketAddress("224.0.0.252", 0), NetworkInterface.getByName("eth0"));
        assertThat(groupsWithUsers(host)).contains("224.0.0.252");
      }
      assertThat(groupsWithUsers(host)).isEmpty();

      Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
      host.applier().apply(plan);
      awaitGroups(host, "ovirtmgmt");
    }
  }

  /** The agent's unit has no CAP_SYS_PTRACE. */
  @Test
  void packagedAgentKnowsSystemdResolvedByItsUser() throws IOException {
    try (DebianRoot debian = DebianRoot.open();
        HostFixture host = HostFixture.open().dualStack()) {
      startResolved(debian);
      awaitGroups(host, "eth0");
      assertThat(groupsForPackagedAgent()).isEmpty();
      try (var other = new MulticastSocket(LLMNR_PORT)) {
        other.joinGroup(
            new InetSocketAddress("224.0.0.252", 0), NetworkInterface.getByName("eth0"));
        assertThat(groupsForPackagedAgent()).contains("224.0.0.252");
      }
    }
  }

  private static List<String> groupsForPackagedAgent() {
    return PackagedView.usersOf(Path.of("/"), "eth0", WarningCode.MULTICAST_MEMBERSHIP);
  }

  private static void startResolved(DebianRoot debian) {
    debian.startBus();
    debian.writePublic("/etc/systemd/resolved.conf", "[Resolve]\nLLMNR=yes\n");
    debian.run("useradd", "--system", "systemd-resolve");
    debian.run(
        "install", "-d", "-o", "systemd-resolve", "-g", "systemd-resolve", "/run/systemd/resolve");
    debian.start("/opt/systemd-resolved/lib/systemd/systemd-resolved");
  }

  private static void awaitGroups(HostFixture host, String device) {
    await("systemd-resolved has joined the groups on " + device)
        .until(
            () -> {
              String joined = host.ip("maddr show dev " + device);
              return GROUPS.stream().allMatch(joined::contains);
            });
  }

  private static List<String> groupsWithUsers(HostFixture host) {
    return new DeviceUsers(host.net, Path.of("/proc"))
        .of("eth0").stream()
            .filter(user -> user.code().equals(WarningCode.MULTICAST_MEMBERSHIP))
            .map(DeviceUser::subject)
            .toList();
  }
}
