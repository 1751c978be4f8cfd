package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.uplink.agent.main.NetworkMain;
import org.uplink.testkit.ChildJvm;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.Ip;

/** {@code uplink network} in a process of its own, on the host of an {@link AgentFixture}. */
final class NetworkCommand {
  private static final String PENDING = "The network is on ";

  private final Process process;
  private final Path out;
  private final Path err;

  private NetworkCommand(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the command.
   *
   * @param folder the folder of the state directory and of the output
   * @param sshConnection the value of SSH_CONNECTION, if the session came over SSH
   */
  static NetworkCommand start(Path folder, Optional<String> sshConnection, String... arguments)
      throws Exception {
    return start(ChildJvm.create(), folder, sshConnection, arguments);
  }

  /** Starts the command in this JVM. */
  static NetworkCommand start(
      ChildJvm jvm, Path folder, Optional<String> sshConnection, String... arguments)
      throws Exception {
    List<String> words = new ArrayList<>(Ip.in("host").execCommand());
    words.addAll(command(jvm, folder, arguments));
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.remove("SSH_CONNECTION");
    sshConnection.ifPresent(value -> environment.put("SSH_CONNECTION", value));
    return new NetworkCommand(builder.start(), out, err);
  }

  /** Starts the command in a session without a terminal, also if this JVM has one. */
  static NetworkCommand startWithoutTerminal(Path folder, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(Ip.in("host").execCommand("setsid", "--wait"));
    words.addAll(command(ChildJvm.create(), folder, arguments));
    Path output = Files.createTempFile(folder, "command", ".out");
    return new NetworkCommand(
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start(),
        output,
        output);
  }

  /**
   * Starts the command on a terminal of its own, which script(1) provides. {@link #out} is what the
   * terminal shows.
   */
  static NetworkCommand startOnTerminal(Path folder, String... arguments) throws Exception {
    return startOnTerminal(folder, "exec %s", arguments);
  }

  /** Starts the command in the background of a terminal, as {@code &} in a shell does. */
  static NetworkCommand startInBackground(Path folder, String... arguments) throws Exception {
    return startOnTerminal(folder, "set -m; %s & wait $!", arguments);
  }

  private static NetworkCommand startOnTerminal(Path folder, String script, String... arguments)
      throws Exception {
    String line =
        script.formatted(
            command(ChildJvm.create(), folder, arguments).stream()
                .map("'%s'"::formatted)
                .collect(Collectors.joining(" ")));
    Path output = Files.createTempFile(folder, "command", ".out");
    return new NetworkCommand(
        new ProcessBuilder(Ip.in("host").execCommand("script", "-qefc", line, "/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start(),
        output,
        output);
  }

  /** Types a line on the terminal of {@link #startOnTerminal}. */
  void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Returns the exit status when the command has ended. */
  int awaitEnd() throws Exception {
    assertThat(process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)).as(this::output).isTrue();
    return process.exitValue();
  }

  /** Waits until the network is moved and the change waits for its proofs. */
  NetworkCommand awaitPending() {
    await()
        .until(
            () -> {
              assertThat(process.isAlive()).as(this::output).isTrue();
              return read(err).contains(PENDING);
            });
    return this;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Sends a signal, such as HUP. */
  void signal(String name) {
    ExternalCommand.of("kill", "-" + name, Long.toString(process.pid())).run();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  String output() {
    return out() + err();
  }

  /** Kills the command and what it has started. */
  void destroy() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(HANG_SECONDS, TimeUnit.SECONDS).join();
  }

  private static List<String> command(ChildJvm jvm, Path folder, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--state-dir",
            folder.resolve("state").toString(),
            "--resolv-conf",
            folder.resolve("resolv.conf").toString()));
    return jvm.with("--sun-misc-unsafe-memory-access=allow")
        .command(NetworkMain.class, all.toArray(String[]::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
