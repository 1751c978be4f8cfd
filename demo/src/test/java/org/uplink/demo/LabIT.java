package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.lab.Lab;
import org.uplink.lab.topology.Topologies;
import org.uplink.lab.topology.Topology;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./uplink lab}: the install of a host in every network of the lab. */
class LabIT {
  @TempDir private Path folder;

  private Map<String, String> environment = Map.of();

  @BeforeEach
  void needsNamespaces() {
    assumeThat(Lab.unavailable()).isEmpty();
    environment = Map.of("HOME", folder.toString(), "XDG_STATE_HOME", "");
  }

  @AfterEach
  void takeDown() throws Exception {
    try (StartedProgram down = StartedProgram.uplink(folder, environment, "lab", "down")) {
      assertThat(down.status()).as(down.err()).isZero();
    }
  }

  @Test
  @Tag("long")
  void demoInstallsEveryHostAsExpected() throws Exception {
    Path pictures = folder.resolve("pictures");
    try (StartedProgram demo =
        StartedProgram.uplink(
            folder, Map.of(), "lab", "demo", "--json", "--svg", pictures.toString())) {
      int status = demo.status();
      JsonNode outcomes = new JsonMapper().readTree(demo.out());
      assertThat(outcomes).as(demo.err()).hasSize(Topologies.all().size());
      for (JsonNode outcome : outcomes) {
        assertThat(outcome.get("deviations")).as(outcome.toPrettyString()).isEmpty();
      }
      for (Topology topology : Topologies.all()) {
        assertThat(pictures.resolve(topology.name() + ".svg"))
            .content()
            .contains("Path to host host: engine ");
      }
      assertThat(status).as(demo.err()).isZero();
    }
  }

  /** In the user namespace of an ordinary user, the owner of most folders is unknown. */
  @Test
  void demoNeedsNoRoot() throws Exception {
    assumeThat(statusOf(asNobody("unshare", "--user", "--map-root-user", "--net", "true")))
        .as("this machine cannot run programs as an ordinary user")
        .isZero();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path copy = CopiedPrograms.in(folder);
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setAttribute(home, "unix:uid", 65534);
    try (StartedProgram demo =
        StartedProgram.command(
            folder,
            // This JVM's namespaces belong to root.
            Map.of("HOME", home.toString(), "UPLINK_ISOLATED", ""),
            asNobody(copy.resolve("uplink").toString(), "lab", "demo", "source-rule"))) {
      assertThat(demo.status()).as("%s", demo.err()).isZero();
      assertThat(demo.out()).contains("1 of 1 as expected");
    }
  }

  @Test
  void labStaysUntilItIsRemoved() throws Exception {
    try (StartedProgram up =
        StartedProgram.uplink(folder, environment, "lab", "up", "source-rule")) {
      assertThat(up.status()).as(up.err()).isZero();
    }
    try (StartedProgram install =
        StartedProgram.uplink(
            folder, environment, "lab", "exec", "engine", "uplink", "host", "install", "host")) {
      assertThat(install.status()).as(install.err()).isZero();
      assertThat(install.out()).contains("host: Up, active NIC ovirtmgmt, network proved");
    }
    try (StartedProgram again =
            StartedProgram.uplink(folder, environment, "lab", "up", "second-nic");
        StartedProgram status =
            StartedProgram.uplink(folder, environment, "lab", "status", "--json");
        StartedProgram missing =
            StartedProgram.uplink(folder, environment, "lab", "exec", "nobody", "true");
        StartedProgram seven =
            StartedProgram.uplink(
                folder, environment, "lab", "exec", "host", "sh", "-c", "exit 7")) {
      assertThat(again.status()).isEqualTo(2);
      assertThat(status.status()).as(status.err()).isZero();
      assertThat(new JsonMapper().readTree(status.out()).findValuesAsString("host"))
          .containsExactlyInAnyOrder("engine", "host", "router");
      assertThat(missing.status()).isEqualTo(2);
      assertThat(seven.status()).as(seven.err()).isEqualTo(7);
    }
    takeDown();
    try (StartedProgram status = StartedProgram.uplink(folder, environment, "lab", "status")) {
      assertThat(status.status()).isEqualTo(1);
    }
  }

  private int statusOf(List<String> command) throws Exception {
    try (StartedProgram program = StartedProgram.command(folder, Map.of(), command)) {
      return program.status();
    }
  }

  private static List<String> asNobody(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
    words.addAll(List.of(command));
    return words;
  }
}
