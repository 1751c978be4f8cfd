package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A short command: it is given its input, has a deadline, and its output is kept. Output goes
 * through files rather than pipes, so that a grandchild that holds on to them can't make the caller
 * wait.
 */
record BoundedCommand(
    List<String> words, String input, Duration deadline, Map<String, String> environment) {
  static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final long OUTPUT_LIMIT = 16L << 20;

  BoundedCommand {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  static BoundedCommand of(List<String> words) {
    return new BoundedCommand(words, "", DEADLINE, Map.of());
  }

  static BoundedCommand of(String... words) {
    return of(List.of(words));
  }

  BoundedCommand withInput(String text) {
    return new BoundedCommand(words, text, deadline, environment);
  }

  BoundedCommand withDeadline(Duration time) {
    return new BoundedCommand(words, input, time, environment);
  }

  BoundedCommand withEnvironment(Map<String, String> variables) {
    return new BoundedCommand(words, input, deadline, variables);
  }

  /** Runs it; whatever its exit status is, it is in the answer. */
  ProcessResult attempt() {
    Path out = null;
    Path err = null;
    try {
      out = scratch();
      err = scratch();
      var builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("PATH", Tool.searchPath());
      builder.environment().putAll(environment);
      var process = builder.start();
      feed(process);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw new LabException(this + ": not done after " + deadline + "; " + text(err).strip());
      }
      return new ProcessResult(process.exitValue(), text(out), text(err));
    } catch (IOException e) {
      throw new LabException(this + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException(this + ": interrupted", e);
    } finally {
      delete(out);
      delete(err);
    }
  }

  /**
   * Runs it; an exit status other than 0 is an exception with the command's standard error in it.
   */
  String run() {
    var output = attempt();
    if (!output.succeeded()) {
      throw new LabException(
          this + ": exit status " + output.status() + ": " + output.err().strip());
    }
    return output.out();
  }

  private void feed(Process process) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (process.isAlive()) {
        kill(process);
        throw e;
      }
      // It ended without reading its input: its exit status says why.
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static Path scratch() throws IOException {
    var prefix = "uplink-lab";
    return Isolation.active()
        ? Files.createTempFile(Path.of("/run"), prefix, null)
        : Files.createTempFile(prefix, null);
  }

  private String text(Path file) throws IOException {
    if (Files.size(file) > OUTPUT_LIMIT) {
      throw new LabException(this + ": more than " + OUTPUT_LIMIT + " bytes of output");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(BoundedCommand.class.getName())
          .log(System.Logger.Level.WARNING, "can't delete " + file, e);
    }
  }

  @Override
  public String toString() {
    var line = String.join(" ", words);
    return line.length() > 400 ? line.substring(0, 400) + "…" : line;
  }
}
