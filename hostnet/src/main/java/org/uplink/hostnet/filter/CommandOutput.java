package org.uplink.hostnet.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a program and reads its output. */
final class CommandOutput {
  private static final long DEADLINE_SECONDS = 5;

  /** The limit of the output. More than a hundred thousand rules fit. */
  private static final int MAX_BYTES = 16 << 20;

  private CommandOutput() {}

  /**
   * Runs a program from the PATH, /usr/sbin or /sbin.
   *
   * @return the output, truncated to 16 MiB; empty if the program is not installed, fails, or takes
   *     too long
   */
  static Optional<String> of(List<String> command) {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    CompletableFuture<byte[]> output = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, output));
    try {
      byte[] bytes = output.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
      boolean complete =
          bytes.length == MAX_BYTES
              || (process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0);
      return complete ? Optional.of(new String(bytes, StandardCharsets.UTF_8)) : Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (var out = process.getInputStream()) {
      output.complete(out.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }
}
