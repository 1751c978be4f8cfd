package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running process, with its output in files. {@link #close} kills it. */
public final class StartedProgram implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private StartedProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code ./uplink} as users do. */
  public static StartedProgram uplink(
      Path folder, Map<String, String> environment, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(script().toString()));
    words.addAll(List.of(arguments));
    return command(folder, environment, words);
  }

  public static StartedProgram command(
      Path folder, Map<String, String> environment, List<String> words) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new StartedProgram(builder.start(), out, err);
  }

  public static Path script() {
    return Path.of(System.getProperty("uplink.root"), "uplink");
  }

  public String out() throws IOException {
    return Files.readString(out);
  }

  public String err() throws IOException {
    return Files.readString(err);
  }

  public long pid() {
    return process.pid();
  }

  /** Waits until the process has ended, and returns its exit status. */
  public int status() throws IOException, InterruptedException {
    if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the program still runs; stderr: " + err());
    }
    return process.exitValue();
  }

  /** Sends a signal, for example "INT". */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits until standard error contains this text. */
  public void awaitErr(String words) {
    await()
        .untilAsserted(
            () -> {
              // Read before the text: what the process writes before it ends counts.
              boolean alive = process.isAlive();
              String said = err();
              if (!said.contains(words) && !alive) {
                throw new IllegalStateException(
                    "it ended and did not say \"" + words + "\": " + said);
              }
              assertThat(said).contains(words);
            });
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
