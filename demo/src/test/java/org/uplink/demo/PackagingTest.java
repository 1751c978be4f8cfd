package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.agent.AgentConfig;
import org.uplink.agent.main.AgentCommand;
import org.uplink.command.Terminal;
import org.uplink.engine.EngineConfig;
import org.uplink.engine.main.EngineCommand;
import org.uplink.hostnet.change.KernelBoot;
import picocli.CommandLine;

/** What {@code packaging} and {@code build/packages} put into the packages. */
class PackagingTest {
  private static final Path ROOT = Path.of(System.getProperty("uplink.root", ".."));
  private static final Path PACKAGING = ROOT.resolve("packaging");

  /** A key of a configuration file, with its default or an example. */
  private static final Pattern KEY = Pattern.compile("(?m)^#([a-z-]+) = .*$");

  private static final Pattern EXPOSURE =
      Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

  @TempDir private Path folder;

  @Test
  void configurationOfAgentHasEachKeyWithAValueThatTheAgentAccepts() throws IOException {
    Path file = uncommented("agent.conf");
    assertThat(keys("agent.conf"))
        .isEqualTo(
            options(
                AgentCommand.commandLine(Terminal.silent(), List.of("--config", file.toString()))));
  }

  @Test
  void configurationOfEngineHasEachKeyWithAValueThatTheEngineAccepts() throws IOException {
    Path file = uncommented("engine.conf");
    assertThat(keys("engine.conf"))
        .isEqualTo(
            options(
                EngineCommand.commandLine(
                    Terminal.silent(), List.of("--config", file.toString()))));
  }

  @Test
  void servicesOfFirewalldHaveThePortsOfTheDaemons() throws IOException {
    assertThat(read("conf/uplink-agent.xml"))
        .contains("protocol=\"tcp\" port=\"" + AgentConfig.DEFAULT_PORT + "\"");
    assertThat(read("conf/uplink-engine.xml"))
        .contains("protocol=\"tcp\" port=\"" + EngineConfig.HOSTS_PORT + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "uplink-agent.service, 2.5",
    "uplink-restore.service, 2.5",
    "uplink-join.service, 2.5",
    "uplink-engine.service, 2.0"
  })
  void unitIsExposedNoMoreThanPromised(String unit, double limit) throws Exception {
    assumeThat(Path.of("/usr/bin/systemd-analyze"))
        .as("systemd-analyze is not installed")
        .isExecutable();
    String file = PACKAGING.resolve("systemd").resolve(unit).toString();
    try (StartedProgram program =
        StartedProgram.command(
            folder,
            Map.of(),
            List.of("systemd-analyze", "security", "--offline=true", "--no-pager", file))) {
      int status = program.status();
      assumeThat(program.err()).as("systemd-analyze is older than 252").doesNotContain("offline");
      assertThat(status).as(program.err()).isZero();
      Matcher exposure = EXPOSURE.matcher(program.out());
      assertThat(exposure.find()).as(program.out()).isTrue();
      assertThat(Double.parseDouble(exposure.group(1)))
          .as(program.out())
          .isLessThanOrEqualTo(limit);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1.2-SNAPSHOT, 1.2~snapshot",
    "1.2-rc1, 1.2~rc1",
    "1.2, 1.2",
    "1.2.1-hotfix, 1.2.1.hotfix"
  })
  void snapshotsAndCandidatesHaveAVersionBeforeTheRelease(String version, String packaged)
      throws Exception {
    assertThat(
            run(
                List.of(
                    ROOT.resolve("build/packages").toString(),
                    "--version",
                    version,
                    "--print-version")))
        .isEqualTo(packaged + "\n");
  }

  @Test
  void snapshotOfALaterCommitIsAnUpgrade() throws Exception {
    Path checkout = folder.resolve("checkout");
    Files.createDirectories(checkout.resolve("build"));
    Files.copy(ROOT.resolve("build/packages"), checkout.resolve("build/packages"));
    Files.writeString(checkout.resolve("pom.xml"), "<version>1.2-SNAPSHOT</version>\n");
    List<String> versions = new ArrayList<>(List.of("1.2~snapshot"));
    assertThat(versionIn(checkout)).isEqualTo("1.2~snapshot");

    git(checkout, "init", "-q");
    git(checkout, "add", ".");
    commit(checkout, "2026-11-30T22:59:59 -0200");
    versions.add(versionIn(checkout));
    assertThat(versions.getLast()).startsWith("1.2~snapshot20261201005959.1.");
    commit(checkout, "2026-12-01T01:00:00 +0000");
    versions.add(versionIn(checkout));
    commit(checkout, "2026-12-01T01:00:00 +0000");
    versions.add(versionIn(checkout));
    assertThat(versionIn(checkout)).isEqualTo(versions.getLast());
    Files.writeString(
        checkout.resolve("pom.xml"), "<version>1.2-SNAPSHOT</version><!-- changed -->\n");
    versions.add(versionIn(checkout));
    Files.writeString(checkout.resolve("pom.xml"), "<version>1.2</version>\n");
    versions.add(versionIn(checkout));
    assertThat(versions.getLast()).isEqualTo("1.2");

    assumeThat(Path.of("/usr/bin/dpkg")).as("dpkg is not installed").isExecutable();
    for (int i = 1; i < versions.size(); i++) {
      run(List.of("dpkg", "--compare-versions", versions.get(i - 1), "lt", versions.get(i)));
    }
  }

  private String versionIn(Path checkout) throws Exception {
    return run(List.of(checkout.resolve("build/packages").toString(), "--print-version")).strip();
  }

  private void commit(Path checkout, String date) throws Exception {
    try (StartedProgram git =
        StartedProgram.command(
            folder,
            Map.of("GIT_COMMITTER_DATE", date, "GIT_AUTHOR_DATE", date),
            List.of(
                "git",
                "-C",
                checkout.toString(),
                "-c",
                "user.name=test",
                "-c",
                "user.email=test@example.net",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "test"))) {
      assertThat(git.status()).as(git.err()).isZero();
    }
  }

  private void git(Path checkout, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", checkout.toString()));
    command.addAll(List.of(words));
    run(command);
  }

  @Test
  void scriptsOfPackagesAreValid() throws Exception {
    List<Path> scripts = new ArrayList<>();
    for (String part : List.of("bin", "deb", "rpm")) {
      try (Stream<Path> files = Files.list(PACKAGING.resolve(part))) {
        files.forEach(scripts::add);
      }
    }
    scripts.add(PACKAGING.resolve("functions"));
    assertThat(scripts).hasSizeGreaterThan(20);
    for (Path script : scripts) {
      assertThat(run(List.of("sh", "-n", script.toString()))).as(script.toString()).isEmpty();
    }
  }

  @Test
  void upgradeWaitsForTheEndOfAPendingChange() throws Exception {
    // The change ends while the script waits: the script's own first message removes the file.
    String said =
        waitForChange(
            pending(bootId(), uptimeMillis() + 600_000),
            "echo() { command echo \"$@\"; rm -f $state/network/pending; }");
    assertThat(said).contains("waiting for the end of a change").doesNotContain("going on");
  }

  @Test
  void upgradeGoesOnAfterTheDeadlineOfAPendingChange() throws Exception {
    assertThat(waitForChange(pending(bootId(), uptimeMillis() - 600_000), ":"))
        .contains("did not end at its deadline; going on");
  }

  @Test
  void upgradeDoesNotWaitForAChangeOfAnEarlierBoot() throws Exception {
    String another = "00000000-0000-0000-0000-000000000000";
    assertThat(waitForChange(pending(another, uptimeMillis() + 600_000), ":")).isEmpty();
  }

  /** The packages cannot be made without it, and nobody makes them in each build. */
  @Test
  void eachLibraryHasALicence() throws IOException {
    List<PathMatcher> known =
        read("licences")
            .lines()
            .filter(line -> line.contains("|"))
            .map(line -> line.split("\\|", 2)[0].strip())
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern + ".jar"))
            .toList();
    for (String module : List.of("cli", "agent", "engine")) {
      Path program = ROOT.resolve(module).resolve("target/program");
      assumeThat(program).as("the programs are not built").isDirectory();
      try (Stream<Path> jars = Files.list(program)) {
        assertThat(
                jars.map(Path::getFileName)
                    .filter(jar -> !isModule(jar))
                    .filter(jar -> known.stream().noneMatch(library -> library.matches(jar))))
            .as("libraries of %s without a line in packaging/licences", module)
            .isEmpty();
      }
    }
  }

  private static boolean isModule(Path jar) {
    return Files.isDirectory(ROOT.resolve(jar.toString().replace(".jar", "")));
  }

  @Test
  void upgradeDoesNotWaitWithoutAChange() throws Exception {
    assertThat(waitForChange("", ":")).isEmpty();
  }

  /**
   * Runs the packages' function in a state directory with this change, and returns what it says.
   */
  private String waitForChange(String pending, String before) throws Exception {
    Path network = Files.createDirectories(folder.resolve("state/network"));
    if (!pending.isEmpty()) {
      Files.writeString(network.resolve("pending"), pending);
    }
    String script =
        "set -e\nname=test\n"
            + read("functions")
                .replace("state=/var/lib/uplink/agent", "state=" + network.getParent())
            + before
            + "\nwait_for_change 2>&1\n";
    return run(List.of("sh", "-c", script));
  }

  private static String pending(String boot, long deadlineMillis) {
    return "{\"sequence\":1,\"terms\":{\"boot\":\"%s\",\"deadlineMillis\":%d,\"safe\":true}}"
        .formatted(boot, deadlineMillis);
  }

  private static String bootId() throws IOException {
    return KernelBoot.read().id();
  }

  private static long uptimeMillis() throws IOException {
    return (long)
        (Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]) * 1000);
  }

  private String run(List<String> command) throws Exception {
    try (StartedProgram program = StartedProgram.command(folder, Map.of(), command)) {
      assertThat(program.status()).as(program.err()).isZero();
      return program.out();
    }
  }

  private Path uncommented(String name) throws IOException {
    String text = read("conf/" + name);
    return Files.writeString(
        folder.resolve(name), KEY.matcher(text).replaceAll(line -> line.group().substring(1)));
  }

  private static Set<String> keys(String name) throws IOException {
    return new TreeSet<>(
        KEY.matcher(read("conf/" + name)).results().map(line -> line.group(1)).toList());
  }

  private static Set<String> options(CommandLine command) {
    var names = new TreeSet<String>();
    command
        .getCommandSpec()
        .options()
        .forEach(option -> names.add(option.longestName().replaceFirst("^--", "")));
    names.removeAll(List.of("help", "version", "config", "check-config"));
    return names;
  }

  private static String read(String file) throws IOException {
    return Files.readString(PACKAGING.resolve(file));
  }
}
