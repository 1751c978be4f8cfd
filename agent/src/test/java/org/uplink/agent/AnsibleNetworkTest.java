package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.agent.main.NetworkMain;
import org.uplink.testkit.AnsibleModule;
import org.uplink.testkit.AnsibleModule.Answer;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.Ip;

/** Ansible's module {@code uplink_network} changes the network of a host. */
@Tag("long")
final class AnsibleNetworkTest extends NetworkApplyFixture {
  private AnsibleModule module;
  private Path program;

  @BeforeEach
  void writeProgram() throws Exception {
    AnsibleModule.assumeInstalled();
    module = new AnsibleModule("uplink_network", folder, Ip.in("host").execCommand());
    program = folder.resolve("uplink");
    String command =
        ChildJvm.create()
            .with("--sun-misc-unsafe-memory-access=allow")
            .command(NetworkMain.class)
            .stream()
            .map("'%s'"::formatted)
            .collect(Collectors.joining(" "));
    // The word "network" is the program's command.
    Files.writeString(program, "#!/bin/sh\nshift\nexec " + command + " \"$@\"\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void makesABridgeOnceAndRemovesIt() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      Map<String, Object> bridge =
          parameters(Map.of("bridge", "vmbr0", "nic", "eth0", "confirm", List.of(tcp(manager))));

      Answer planned = module.run(bridge, "--check", "--diff");
      assertThat(planned.succeeded()).as("%s", planned).isTrue();
      assertThat(planned.changed()).isTrue();
      assertThat(planned.result().path("steps").toString()).contains("create the bridge vmbr0");
      assertThat(planned.out()).containsPattern("(?m)^\\+.*vmbr0");
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);

      Answer first = module.run(bridge);
      assertThat(first.succeeded()).as("%s", first).isTrue();
      assertThat(first.changed()).isTrue();
      assertThat(first.text("outcome")).isEqualTo("kept");
      assertThat(AgentFixture.networkOfHost())
          .anyMatch(line -> line.startsWith("address vmbr0 192.0.2.10/24"));

      Answer second = module.run(bridge);
      assertThat(second.succeeded()).as("%s", second).isTrue();
      assertThat(second.changed()).isFalse();
      assertThat(second.text("outcome")).isEqualTo("unchanged");
      assertThat(module.run(bridge, "--check").changed()).isFalse();

      Map<String, Object> removal =
          parameters(
              Map.of("bridge", "vmbr0", "state", "absent", "confirm", List.of(tcp(manager))));
      assertThat(module.run(removal, "--check").changed()).isTrue();
      Answer removed = module.run(removal);
      assertThat(removed.succeeded()).as("%s", removed).isTrue();
      assertThat(removed.changed()).isTrue();
      assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
      assertThat(module.run(removal).changed()).isFalse();
      assertThat(module.run(removal, "--check").changed()).isFalse();
    }
  }

  @Test
  void aDocumentOfNetplanIsMadeOnce() throws Exception {
    try (ServerSocket manager = listen("192.0.2.1")) {
      Map<String, Object> vmbr0 =
          Map.of(
              "interfaces", List.of("eth0"),
              "addresses", List.of("192.0.2.10/24", "2001:db8::10/64"),
              "routes", List.of(Map.of("to", "default", "via", "192.0.2.1")));
      Map<String, Object> wanted =
          parameters(
              Map.of(
                  "config",
                      Map.of("network", Map.of("version", 2, "bridges", Map.of("vmbr0", vmbr0))),
                  "accept_warnings", true,
                  "confirm", List.of(tcp(manager))));

      Answer first = module.run(wanted);
      assertThat(first.succeeded()).as("%s", first).isTrue();
      assertThat(first.changed()).isTrue();
      Answer second = module.run(wanted);
      assertThat(second.succeeded()).as("%s", second).isTrue();
      assertThat(second.changed()).isFalse();
    }
  }

  @Test
  void aMissingProofFailsTheTaskAndRestoresTheNetwork() throws Exception {
    Answer answer =
        module.run(
            parameters(
                Map.of(
                    "bridge", "vmbr0",
                    "nic", "eth0",
                    "within", "1s",
                    "confirm", List.of("tcp://192.0.2.1:" + closedPort()))));

    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.text("msg"))
        .startsWith("The old network was restored: ")
        .contains("arrived in time");
    assertThat(answer.text("outcome")).isEqualTo("rolledBack");
    assertThat(answer.changed()).isFalse();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  @Test
  void wrongParametersFailTheTaskAndNameThem() {
    assertThat(message(Map.of("bridge", "vmbr0", "confirm", List.of("operator"))))
        .contains("nic is missing");
    assertThat(message(Map.of("bridge", "vmbr0", "nic", "eth0"))).contains("confirm is missing");
    assertThat(
            message(Map.of("bridge", "vmbr0", "nic", "eth9", "confirm", List.of("ping:192.0.2.1"))))
        .contains("eth9");
    assertThat(
            message(Map.of("bridge", "vmbr0", "nic", "eth0", "confirm", List.of("carrier-pigeon"))))
        .contains("carrier-pigeon");
    assertThat(message(Map.of("config", Map.of("wifi", 1), "confirm", List.of("ping:192.0.2.1"))))
        .contains("the form of the file is unknown");
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  private String message(Map<String, Object> wrong) {
    Answer answer = module.run(parameters(wrong));
    assertThat(answer.succeeded()).as("%s", answer).isFalse();
    return answer.text("msg");
  }

  private Map<String, Object> parameters(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("executable", program.toString());
    all.put(
        "options",
        List.of(
            "--state-dir",
            folder.resolve("state").toString(),
            "--resolv-conf",
            folder.resolve("resolv.conf").toString()));
    return all;
  }
}
