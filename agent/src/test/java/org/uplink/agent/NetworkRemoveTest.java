package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Removes networks of one host whose NICs no program configures. */
final class NetworkRemoveTest extends NetworkApplyFixture {
  @Test
  void givesTheNicEverythingBackAndChangesNothingTheSecondTime() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String proof = tcp(manager);
      keep(apply("--confirm", proof));

      NetworkCommand plan = run("remove", "vmbr0", "--dry-run");
      assertThat(plan.awaitEnd()).as(plan.output()).isZero();
      assertThat(plan.out()).contains("Steps", "vmbr0");
      NetworkCommand removed = run("remove", "vmbr0", "--confirm", proof, "--probe", "gateway");

      keep(removed);
      assertThat(removed.out()).contains("vmbr0 is removed, and eth0 has its network.");
      assertThat(removed.err()).contains("The program that configured eth0 before Uplink does it.");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
      NetworkCommand again = run("remove", "vmbr0", "--confirm", proof, "--json");
      keep(again);
      assertThat(json(again).path("outcome").asString()).isEqualTo("unchanged");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    }
  }

  /** A file or an option has named the address, and nobody knows another one for the NIC. */
  @Test
  void givesTheNicTheAddressesOfANetworkThatNamesThem() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      String proof = tcp(manager);
      keep(
          apply(
              "--address",
              "192.0.2.77/24",
              "--gateway",
              "192.0.2.1",
              "--confirm",
              proof,
              "--accept-warnings"));

      keep(run("remove", "vmbr0", "--confirm", proof));

      assertThat(AgentFixture.networkOfHost())
          .noneMatch(line -> line.contains("vmbr0"))
          .anyMatch(line -> line.startsWith("address eth0 192.0.2.77/24"))
          .anyMatch(line -> line.startsWith("address eth0 2001:db8::10/64"))
          .anyMatch(line -> line.startsWith("route default eth0 192.0.2.1"));
    }
  }

  @Test
  void restoresTheNetworkWithoutAProof() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      keep(apply("--confirm", tcp(manager)));
    }
    List<String> deployed = AgentFixture.networkOfHost();

    NetworkCommand removed =
        run("remove", "vmbr0", "--confirm", "tcp://192.0.2.1:" + closedPort(), "--within", "1s");

    assertThat(removed.awaitEnd()).as(removed.output()).isEqualTo(ROLLED_BACK);
    assertThat(removed.out())
        .contains("The removal of vmbr0 is rolled back, and the network is as it was before.");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(deployed);
    NetworkCommand status = run("status");
    assertThat(status.awaitEnd()).isZero();
    assertThat(status.out()).contains("Network vmbr0 on eth0");
  }

  @Test
  void leavesADeviceAloneThatIsNotUplinks() throws Exception {
    AgentFixture.ipOnHost("link add br9 type bridge");
    NetworkCommand refused = run("remove", "br9", "--confirm", "ssh", "--json");
    assertThat(refused.awaitEnd()).as(refused.output()).isEqualTo(REFUSED);
    assertThat(json(refused).path("outcome").asString()).isEqualTo("refused");
    assertThat(refused.err()).contains("br9 is a device of this host, and no network of Uplink's");
    NetworkCommand withoutProof = run("remove", "br9");
    assertThat(withoutProof.awaitEnd()).isEqualTo(REFUSED);
    assertThat(withoutProof.err()).contains("--confirm is missing");
    AgentFixture.ipOnHost("link del br9");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  private static void keep(NetworkCommand command) throws Exception {
    assertThat(command.awaitEnd()).as(command.output()).isEqualTo(KEPT);
  }
}
