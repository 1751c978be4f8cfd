package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./uplink quickstart} in the namespace of the tests, which gets one NIC. */
class QuickstartIT {
  private static final String ADDRESS = "198.51.100.7";

  @TempDir private Path folder;

  private Map<String, String> environment = Map.of();

  @BeforeEach
  void plugIn() throws Exception {
    IsolatedJvm.assume();
    environment = Map.of("HOME", folder.toString(), "XDG_STATE_HOME", "");
    Ip.HERE.run("link", "add", "q0", "type", "veth", "peer", "name", "q1");
    // Link-local addresses would change by themselves, from tentative to valid.
    Ip.HERE.run("link", "set", "q0", "addrgenmode", "none");
    Ip.HERE.run("link", "set", "q1", "addrgenmode", "none", "up");
    Ip.HERE.run("addr", "add", ADDRESS + "/24", "dev", "q0");
    Ip.HERE.run("link", "set", "q0", "up");
  }

  @AfterEach
  void pullOut() throws Exception {
    if (IsolatedJvm.isIsolated()) {
      Ip.HERE.run("link", "delete", "q0");
    }
  }

  @Test
  void installsThisMachineRunsAgainAndIsRemoved() throws Exception {
    String before = network();
    try (StartedProgram first = quickstart("--once")) {
      assertThat(first.status()).as(first.err()).isZero();
      assertThat(first.out())
          .startsWith("Success: ")
          .contains("found the interface q0", "  Because    ")
          .doesNotContain("Next:", "deploy", "NonOperational");
    }
    try (StartedProgram second = quickstart("--once", "--json")) {
      assertThat(second.status()).as(second.err()).isZero();
      JsonNode decision = new JsonMapper().readTree(second.out());
      assertThat(decision.get("activeNic").asString()).isEqualTo("q0");
      assertThat(decision.get("row").asInt()).isEqualTo(4);
    }
    assertThat(network()).isEqualTo(before);

    Path state = folder.resolve(".local/state/uplink/quickstart");
    assertThat(Files.getPosixFilePermissions(state)).hasSize(3);
    try (StartedProgram removal = quickstart("--remove")) {
      assertThat(removal.status()).as(removal.err()).isZero();
      assertThat(state).doesNotExist();
    }
    try (StartedProgram again = quickstart("--remove")) {
      assertThat(again.status()).isZero();
      assertThat(again.err()).contains("does not exist");
    }
  }

  @Test
  void runsUntilSignalAndLeavesNothingBehind() throws Exception {
    for (String signal : List.of("INT", "TERM")) {
      try (StartedProgram running = quickstart()) {
        running.awaitErr("Ctrl-C stops both");
        try (StartedProgram list =
                StartedProgram.uplink(folder, environment, "host", "list", "--json");
            StartedProgram second = quickstart("--once");
            StartedProgram removal = quickstart("--remove")) {
          assertThat(list.status()).as(list.err()).isZero();
          assertThat(new JsonMapper().readTree(list.out())).hasSize(1);
          assertThat(second.status()).isNotZero();
          assertThat(second.err()).contains("54322");
          assertThat(removal.status()).isEqualTo(2);
          assertThat(removal.err()).contains("process " + running.pid());
        }
        running.signal(signal);
        assertThat(running.status()).as(running.err()).isZero();
        try (ServerSocket port = new ServerSocket(54322, 1, InetAddress.getByName(ADDRESS))) {
          assertThat(port.isBound()).isTrue();
        }
      }
    }
  }

  @Test
  void namesPortInUseAndOptionForAnother() throws Exception {
    try (ServerSocket taken = new ServerSocket(54322, 1, InetAddress.getByName(ADDRESS));
        StartedProgram refused = quickstart("--once");
        StartedProgram elsewhere = quickstart("--once", "--hosts-port", "0", "--https-port", "0")) {
      assertThat(taken.isBound()).isTrue();
      assertThat(refused.status()).isEqualTo(3);
      assertThat(refused.err()).contains("port 54322 on " + ADDRESS).contains("--hosts-port");
      assertThat(elsewhere.status()).as(elsewhere.err()).isZero();
    }
  }

  @Test
  void neitherUsesNorRemovesForeignDirectory() throws Exception {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("letter"), "dear");
    for (String what : List.of("--once", "--remove")) {
      try (StartedProgram refused = quickstart(what, "--dir", precious.toString())) {
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains(precious + " is not the directory of a quickstart");
      }
    }
    assertThat(precious.resolve("letter")).hasContent("dear");
  }

  @Test
  void reportsMissingGlobalAddress() throws Exception {
    Ip.HERE.run("addr", "flush", "dev", "q0");
    try (StartedProgram refused = quickstart("--once")) {
      assertThat(refused.status()).isEqualTo(3);
      assertThat(refused.err()).contains("no address for an engine", "uplink lab demo");
    }
  }

  private static String network() {
    return Ip.HERE.run("-o", "addr").replaceAll("valid_lft \\S+ preferred_lft \\S+", "")
        + Ip.HERE.run("route", "show", "table", "all")
        + Ip.HERE.run("-6", "route", "show", "table", "all")
        + Ip.HERE.run("rule")
        + ExternalCommand.of("nft", "list", "ruleset").run();
  }

  private StartedProgram quickstart(String... more) throws IOException {
    String[] words = new String[more.length + 1];
    words[0] = "quickstart";
    System.arraycopy(more, 0, words, 1, more.length);
    return StartedProgram.uplink(folder, environment, words);
  }
}
