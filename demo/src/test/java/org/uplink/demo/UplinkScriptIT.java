package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** The script {@code ./uplink}. */
class UplinkScriptIT {
  @TempDir private Path folder;

  @Test
  void worksThroughSymbolicLinks() throws Exception {
    Path relative = Files.createDirectory(folder.resolve("bin"));
    Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), StartedProgram.script());
    Path link = Files.createSymbolicLink(relative.resolve("uplink"), Path.of("../absolute"));
    try (StartedProgram started =
        StartedProgram.command(
            folder, Map.of(), List.of(link.toString(), "route", "get", "127.0.0.1"))) {
      assertThat(started.status()).as(started.err()).isZero();
      assertThat(started.out()).startsWith("local 127.0.0.1 dev lo");
      assertThat(started.err()).isEmpty();
    } finally {
      Files.delete(link);
      Files.delete(absolute);
    }
  }

  @Test
  void usesNoClassCacheOfAnEarlierBuild() throws Exception {
    Path copy = CopiedPrograms.in(folder);
    Path cache =
        Files.writeString(
            Files.createDirectories(copy.resolve("target/uplink/cache")).resolve("agent.aot"), "");
    FileTime built = Files.getLastModifiedTime(copy.resolve("demo/target/program/demo.jar"));

    Files.setLastModifiedTime(cache, FileTime.from(built.toInstant().minusSeconds(1)));
    assertThat(optionsOfAgent(copy)).doesNotContain("AOTCache");

    Files.setLastModifiedTime(cache, FileTime.from(built.toInstant().plusSeconds(1)));
    assertThat(optionsOfAgent(copy)).contains("-XX:AOTCache=" + cache);
  }

  @Test
  void startsWithoutAClassCacheWhileAnotherProgramMakesIt() throws Exception {
    Path copy = CopiedPrograms.in(folder);
    Path caches = Files.createDirectories(copy.resolve("target/uplink/cache"));
    Path cache = caches.resolve("cli.aot");
    Process training =
        new ProcessBuilder("flock", caches.resolve("cli.aot.lock").toString(), "cat").start();
    try {
      await().until(() -> Files.exists(caches.resolve("cli.aot.lock")) && isLocked(caches));
      assertThat(version(copy)).isZero();
      assertThat(cache).doesNotExist();
    } finally {
      training.getOutputStream().close();
      assertThat(training.waitFor()).isZero();
    }
    assertThat(version(copy)).isZero();
    assertThat(cache).exists();
  }

  private int version(Path programs) throws Exception {
    try (StartedProgram started =
        StartedProgram.command(
            folder, Map.of(), List.of(programs.resolve("uplink").toString(), "--version"))) {
      return started.status();
    }
  }

  private static boolean isLocked(Path caches) throws Exception {
    return new ProcessBuilder("flock", "-n", caches.resolve("cli.aot.lock").toString(), "true")
            .start()
            .waitFor()
        != 0;
  }

  private String optionsOfAgent(Path programs) throws Exception {
    try (StartedProgram started =
        StartedProgram.command(
            folder,
            Map.of("UPLINK_JAVA_OPTS", "-XX:+PrintCommandLineFlags"),
            List.of(programs.resolve("uplink").toString(), "agent", "--nonsense"))) {
      assertThat(started.status()).as("%s", started.err()).isEqualTo(2);
      return started.out();
    }
  }

  @Test
  void routeAnswersEachInputLineImmediately() throws Exception {
    Process process =
        new ProcessBuilder(StartedProgram.script().toString(), "route", "get", "--json", "-")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = process.outputWriter();
        var out = process.inputReader()) {
      for (String address : List.of("127.0.0.1", "::1", "127.0.0.2")) {
        in.write(address + "\n");
        in.flush();
        assertThat(out.readLine()).startsWith("{\"type\":\"local\",\"dst\":\"" + address + "\"");
      }
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void namesAreUtf8InEveryLocale() throws Exception {
    String nic = "ünï0";
    String name = "$(printf '\\303\\274n\\303\\2570')";
    IsolatedJvm.assume();
    Ip.HERE.exec(
        "sh",
        "-c",
        "ip link add name %s up type veth peer name ueni-peer && ip addr add 192.0.2.201/28 dev %s"
            .formatted(name, name));
    try {
      for (String locale : List.of("", "LC_ALL=C", "LANG=xx_XX.UTF-8", "LC_CTYPE=POSIX")) {
        Process process =
            new ProcessBuilder(
                    "sh",
                    "-c",
                    "exec env -i PATH=\"$PATH\" HOME=\"$HOME\" %s %s route get --json --oif %s 192.0.2.202"
                        .formatted(locale, StartedProgram.script(), name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
          assertThat(out.readLine()).as(locale).contains("\"dev\":\"" + nic + "\"");
        }
      }
    } finally {
      Ip.HERE.run("link del ueni-peer");
    }
  }

  @Test
  void returnsExitStatusOfCommand() throws Exception {
    try (StartedProgram usage =
            StartedProgram.uplink(folder, Map.of(), "route", "get", "example.org");
        StartedProgram no = StartedProgram.uplink(folder, Map.of(), "route", "get", "192.0.2.99");
        StartedProgram wrong = StartedProgram.uplink(folder, Map.of(), "hots", "list");
        StartedProgram broken =
            StartedProgram.uplink(
                folder, Map.of(), "host", "list", "--data-dir", folder.toString())) {
      assertThat(usage.status()).isEqualTo(2);
      assertThat(no.status()).as(no.out()).isEqualTo(1);
      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err()).contains("host");
      assertThat(broken.status()).isEqualTo(3);
    }
  }

  @Test
  void namesPackageToInstallWithoutJdk() throws Exception {
    Path home = Files.createDirectory(folder.resolve("nothing"));
    Path finder = StartedProgram.script().resolveSibling("build").resolve("jdk");
    // The script looks for a JDK in the usual places of the machine. A copy that requires JDK 99
    // finds none.
    Path copy = folder.resolve("jdk");
    Files.writeString(copy, Files.readString(finder).replace("want=25", "want=99"));
    try (StartedProgram started =
        StartedProgram.command(
            folder, Map.of("HOME", home.toString()), List.of("sh", copy.toString()))) {
      assertThat(started.status()).isEqualTo(3);
      assertThat(started.err()).contains("openjdk-25-jdk-headless", "UPLINK_JAVA_HOME");
    }
  }
}
