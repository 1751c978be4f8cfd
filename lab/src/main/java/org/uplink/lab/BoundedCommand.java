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
 * A command that runs for a limited time, and whose output is kept. The output goes through files,
 * because a grandchild that holds a pipe open would make the caller wait.
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

  @Override
  public String toString() {
    var line = String.join(" ", words);
    return line.length() > 400 ? line.substring(0, 400) + "…" : line;
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

  /** Runs the command and returns its exit status and output. */
  ProcessResult attempt() {
    Path out = null;
    Path err = null;
    try {
      out = scratch();
      err = scratch();
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("PATH", Tool.searchPath());
      builder.environment().putAll(environment);
      Process process = builder.start();
      feed(process);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw new LabException(
            this + ": did not end within " + deadline + "; " + text(err).strip());
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
   * Runs the command and returns its standard output.
   *
   * @throws LabException with the command's standard error, if the exit status is not 0
   */
  String run() {
    ProcessResult output = attempt();
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
      // The command ended without reading its input. Its exit status says why.
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static Path scratch() throws IOException {
    String prefix = "uplink-lab";
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
          .log(System.Logger.Level.WARNING, "could not delete " + file, e);
    }
  }
}
