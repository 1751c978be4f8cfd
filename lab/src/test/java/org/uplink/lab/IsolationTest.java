package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.uplink.testkit.Deadlines.HANG;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
  @BeforeEach
  void namespacesCanBeHad() {
    Optional<String> reason = Isolation.unavailable();
    assumeTrue(
        reason.isEmpty(), () -> "this machine cannot create namespaces: " + reason.orElseThrow());
  }

  @Test
  void programRerunsInOwnNamespaces() {
    ProcessResult output = outside(JavaCommand.of(LabProgram.class.getName(), "isolated", "5"));
    assertThat(output.status()).as("%s", output).isEqualTo(5);
    assertThatAHostWorked(output);
  }

  @Test
  void unprivilegedUserIsRootInside(@TempDir Path directory) throws IOException {
    var nobody = OrdinaryUser.in(directory);
    ProcessResult output =
        outside(nobody.program(JavaCommand.of(LabProgram.class.getName(), "isolated", "5")));
    assertThat(output.status()).as("%s", output).isEqualTo(5);
    assertThat(output.out()).startsWith("user 0\n");
    assertThatAHostWorked(output);
  }

  @Test
  void isolatedProcessEndsIfOuterProgramIsKilled() throws Exception {
    var builder = new ProcessBuilder(JavaCommand.of(LabProgram.class.getName(), "waiting"));
    builder.environment().remove(Isolation.ISOLATED_VARIABLE);
    Process outer = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = outer.inputReader()) {
      var inner = ProcessIdentity.of(Long.parseLong(out.readLine()));
      assertThat(inner.isAlive()).isTrue();
      outer.destroyForcibly().waitFor();
      await().until(() -> !inner.isAlive());
    } finally {
      outer.destroyForcibly();
    }
  }

  private static void assertThatAHostWorked(ProcessResult output) {
    List<String> lines = output.out().lines().toList();
    String boot = line(lines, "own boot ");
    assertThat(line(lines, "boot ")).isEqualTo(boot);
    assertThat(line(lines, "devices ")).isEqualTo("lo");
    assertThat(line(lines, "host ")).startsWith("lo ").contains("UP");
  }

  private static String line(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .collect(Collectors.joining("\n"));
  }

  private static ProcessResult outside(List<String> command) {
    var words = new ArrayList<>(List.of("env", "-u", Isolation.ISOLATED_VARIABLE));
    words.addAll(command);
    return BoundedCommand.of(words).withDeadline(HANG).attempt();
  }
}
