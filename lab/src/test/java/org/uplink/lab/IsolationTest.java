package org.uplink.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
  private static final String NOBODY = "65534";

  @BeforeEach
  void namespacesCanBeHad() {
    var reason = Isolation.unavailable();
    assumeTrue(reason.isEmpty(), () -> "no namespaces here: " + reason.orElseThrow());
  }

  @Test
  void aProgramStartsItselfAgainInNamespacesOfItsOwn() {
    var output = outside(Java.command(Program.class.getName(), "isolated", "5"));
    assertThat(output.status()).as("%s", output).isEqualTo(5);
    assertThatAHostWorked(output);
  }

  @Test
  void anOrdinaryUserIsRootInThem(@TempDir Path directory) throws IOException {
    var nobody = List.of("--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--");
    var asNobody = new ArrayList<>(List.of(Tool.path("setpriv")));
    asNobody.addAll(nobody);
    var probe = new ArrayList<>(asNobody);
    probe.addAll(List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "true"));
    var refusal = Command.of(probe).attempt();
    assumeTrue(refusal.succeeded(), () -> "this user can't become another: " + refusal.err());

    // The build's own folders may be closed to others.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    asNobody.addAll(
        onClassPath(copied(directory), Java.command(Program.class.getName(), "isolated", "5")));
    var output = outside(asNobody);
    assertThat(output.status()).as("%s", output).isEqualTo(5);
    assertThat(output.out()).startsWith("user 0\n");
    assertThatAHostWorked(output);
  }

  @Test
  void whatRunsInThemEndsWithTheProgramEvenIfThatIsKilled() throws Exception {
    var builder = new ProcessBuilder(Java.command(Program.class.getName(), "waiting"));
    builder.environment().remove(Isolation.MARK);
    var outer = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = outer.inputReader()) {
      var inner = ProcessIdentity.of(Long.parseLong(out.readLine()));
      assertThat(inner.isAlive()).isTrue();
      outer.destroyForcibly().waitFor();
      LabTest.until(() -> !inner.isAlive());
    } finally {
      outer.destroyForcibly();
    }
  }

  private static void assertThatAHostWorked(Output output) {
    var lines = output.out().lines().toList();
    var boot = line(lines, "own boot ");
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

  private static Output outside(List<String> command) {
    var words = new ArrayList<>(List.of("env", "-u", Isolation.MARK));
    words.addAll(command);
    return Command.of(words).attempt();
  }

  /** This module's classes, where others can read them. */
  private static String copied(Path directory) {
    var copies = new ArrayList<String>();
    for (var owner : List.of(Lab.class, Program.class)) {
      var from = Path.of(owner.getProtectionDomain().getCodeSource().getLocation().getPath());
      var to = directory.resolve(owner.getSimpleName());
      Command.of("cp", "-r", from.toString(), to.toString()).run();
      Command.of("chmod", "-R", "a+rX", to.toString()).run();
      copies.add(to.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private static List<String> onClassPath(String classPath, List<String> command) {
    var words = new ArrayList<>(command);
    words.set(words.indexOf("-cp") + 1, classPath);
    return words;
  }
}
