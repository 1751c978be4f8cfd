package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.agent.main.AgentMain;
import org.uplink.cli.Uplink;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.testkit.InstallerExamples;

/**
 * The examples for installers in {@code packaging/examples}, and the command of the unit that joins
 * a host at its first boot. PackagesTest boots such a host.
 */
final class FirstBootIT {
  private static final Path PACKAGING =
      Path.of(System.getProperty("uplink.root", "..")).resolve("packaging");
  private static final String VERSION = "1.2";

  private static final Pattern TOKEN_ID = Pattern.compile("\\b[0-9a-f]{10}\\b");

  /** build/install-packages unpacks it there. */
  private static final Path CLOUD_INIT = Path.of("/usr/local/lib/cloud-init");

  @TempDir Path temp;

  @Test
  void fileOfTheCloudConfigJoinsTheHost() throws Exception {
    joinsWhenTheEngineStarts(this::cloudInit);
  }

  @Test
  void fileOfThePreseedFileJoinsTheHost() throws Exception {
    joinsWhenTheEngineStarts(this::preseed);
  }

  /** The first boot of a host may be the one of its engine too. */
  private void joinsWhenTheEngineStarts(Installer installer) throws Exception {
    InetSocketAddress port = freePort();
    String token;
    try (Engine engine = startEngine(port)) {
      token = newToken();
      assertThat(engine.hostPort()).contains(port);
    }
    Path file = installer.install(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var printed = new ByteArrayOutputStream();
    CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> runUnit(file, printed));
    await().until(() -> printed.toString(StandardCharsets.UTF_8).contains("tries again until"));

    try (Engine engine = startEngine(port)) {
      assertThat(status.get(HANG_SECONDS, TimeUnit.SECONDS)).as(printed::toString).isZero();
      assertThat(engine.hostPort()).contains(port);
      assertThat(uplink("events")).contains("HostJoined");
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Joined as host node1");
    // The power may fail before the unit removes the token.
    assertThat(runUnit(file, printed)).isZero();
  }

  @Test
  void refusedTokenEndsTheUnitAtOnce() throws Exception {
    InetSocketAddress port = freePort();
    try (Engine engine = startEngine(port)) {
      String token = newToken();
      Path file = cloudInit(token);
      Matcher id = TOKEN_ID.matcher(uplink("join-token", "list"));
      assertThat(id.find()).isTrue();
      uplink("join-token", "remove", id.group());
      var printed = new ByteArrayOutputStream();

      assertThat(runUnit(file, printed)).isEqualTo(ExitStatus.ERROR);

      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains("refuses this host", "The token is not valid")
          .doesNotContain("tries again");
      assertThat(file).content().isEqualTo(token + "\n");
      String next = lastWord(uplink("host", "rejoin", "node1"));
      assertThat(runUnit(Files.writeString(file, next), printed)).isZero();
      assertThat(engine.hostPort()).contains(port);
    }
  }

  @Test
  void cloudInitAcceptsTheExample() throws Exception {
    assumeThat(CLOUD_INIT)
        .as("cloud-init is not unpacked there (build/install-packages)")
        .isDirectory();
    try (StartedProgram checked = schemaOf(InstallerExamples.CLOUD_CONFIG)) {
      assertThat(checked.status()).as(checked.err()).isZero();
      assertThat(checked.out()).contains("Valid");
    }
    Path wrong =
        Files.writeString(
            temp.resolve("wrong.yaml"),
            Files.readString(InstallerExamples.CLOUD_CONFIG)
                .replace("permissions:", "permission:"));
    try (StartedProgram checked = schemaOf(wrong)) {
      assertThat(checked.status()).isNotZero();
      assertThat(checked.err()).contains("permission");
    }
  }

  private StartedProgram schemaOf(Path file) throws IOException {
    return StartedProgram.command(
        temp,
        Map.of("PYTHONPATH", CLOUD_INIT.resolve("usr/lib/python3/dist-packages").toString()),
        List.of("python3", "-m", "cloudinit.cmd.main", "schema", "--config-file", file.toString()));
  }

  /** Does what cloud-init does: writes the file, and runs the command. */
  private Path cloudInit(String token) throws Exception {
    InstallerExamples examples = InstallerExamples.with(token, VERSION);
    Path written = Files.writeString(temp.resolve("cloud-init"), examples.cloudInitFile());
    Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
    installsBothPackages(examples.cloudInitCommand());
    return written;
  }

  /** Does what the Debian installer does: runs the command. */
  private Path preseed(String token) throws Exception {
    Path target = Files.createDirectory(temp.resolve("target"));
    installsBothPackages(
        InstallerExamples.with(token, VERSION)
            .preseedCommand()
            .replace("/target", target.toString()));
    return target.resolve(InstallerExamples.TOKEN_FILE.substring(1));
  }

  private void installsBothPackages(String script) throws Exception {
    Path record = temp.resolve("record");
    Path downloads = Files.createDirectories(temp.resolve("downloads"));
    Path programs = Files.createDirectories(temp.resolve("programs"));
    program(programs, "wget", "echo wget \"$@\" >>" + record);
    program(programs, "apt-get", "echo apt-get \"$1\" >>" + record);
    program(programs, "dpkg", "echo amd64");
    program(programs, "mktemp", "echo " + downloads);
    program(programs, "in-target", "exec \"$@\"");
    String path = programs + ":" + System.getenv("PATH");
    try (StartedProgram shell =
        StartedProgram.command(temp, Map.of("PATH", path), List.of("sh", "-c", script))) {
      assertThat(shell.status()).as(shell.err()).isZero();
    }
    assertThat(Files.readAllLines(record))
        .containsExactly(
            "wget --no-verbose https://packages.example.net/uplink_1.2_amd64.deb",
            "wget --no-verbose https://packages.example.net/uplink-agent_1.2_amd64.deb",
            "apt-get install");
  }

  private static void program(Path folder, String name, String command) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + command + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs the command of the unit with this file, and other files of the agent. */
  private int runUnit(Path file, ByteArrayOutputStream printed) {
    List<String> words = new ArrayList<>(List.of(commandOfUnit().split(" ")));
    assertThat(words.removeFirst()).isEqualTo("/usr/sbin/uplink-agent");
    words.replaceAll(word -> word.equals(InstallerExamples.TOKEN_FILE) ? file.toString() : word);
    words.addAll(
        List.of(
            "--config",
            temp.resolve("agent.conf").toString(),
            "--state-dir",
            temp.resolve("state").toString()));
    var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return AgentMain.run(new Terminal(stream, stream, false), words.toArray(String[]::new));
  }

  private static String commandOfUnit() {
    try {
      return Files.readAllLines(PACKAGING.resolve("systemd/uplink-join.service")).stream()
          .filter(line -> line.startsWith("ExecStart="))
          .map(line -> line.substring("ExecStart=".length()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Engine startEngine(InetSocketAddress port) {
    return Engine.start(
        EngineConfig.in(data())
            .withAddresses(List.of("127.0.0.1"))
            .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withHosts(Optional.of(port)));
  }

  private static InetSocketAddress freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
    }
  }

  private String newToken() {
    return lastWord(uplink("host", "add", "node1"));
  }

  private String uplink(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--data-dir", data().toString()));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Uplink.run(
            new Terminal(new PrintStream(out, true), new PrintStream(err, true), false),
            arguments.toArray(String[]::new));
    assertThat(status).as(err::toString).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path data() {
    return temp.resolve("data");
  }

  private static String lastWord(String text) {
    return text.strip().substring(text.strip().lastIndexOf(' ') + 1);
  }

  /** Writes the file with the token, and returns it. */
  @FunctionalInterface
  private interface Installer {
    Path install(String token) throws Exception;
  }
}
