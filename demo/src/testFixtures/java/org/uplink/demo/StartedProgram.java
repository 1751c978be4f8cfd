package org.uplink.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that was started, with its output in files. Closed, it is gone. */
public final class StartedProgram implements AutoCloseable {
  /** Generous: the machine may be busy with other tests. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  private final Process process;
  private final Path out;
  private final Path err;

  private StartedProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** {@code ./uplink}, as users start it. */
  public static StartedProgram uplink(
      Path folder, Map<String, String> environment, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(script().toString()));
    words.addAll(List.of(arguments));
    return command(folder, environment, words);
  }

  public static Path script() {
    return Path.of(System.getProperty("uplink.root"), "uplink");
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

  public String out() throws IOException {
    return Files.readString(out);
  }

  public String err() throws IOException {
    return Files.readString(err);
  }

  public long pid() {
    return process.pid();
  }

  /** Its exit status, when it has ended. */
  public int status() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it runs on; stderr: " + err());
    }
    return process.exitValue();
  }

  /** Sends a signal, as "INT". */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits until it has said this on stderr. */
  public void awaitErr(String words) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!err().contains(words)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new AssertionError("it did not say \"" + words + "\" but: " + err());
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
