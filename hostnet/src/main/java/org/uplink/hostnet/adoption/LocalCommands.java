package org.uplink.hostnet.adoption;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.uplink.platform.TextSanitizer;

/**
 * Runs the programs of this host.
 *
 * @param deadline how long a program may run
 */
public record LocalCommands(Duration deadline) implements Commands {
  /** The limit for programs that change something. */
  public static final Duration LONGEST = Duration.ofSeconds(30);

  /** The limit of an output. A host with a thousand profiles needs less. */
  private static final int MAX_BYTES = 4 << 20;

  private static final int MAX_MESSAGE = 300;

  @Override
  public String run(List<String> words) {
    Process process = start(words);
    CompletableFuture<byte[]> output = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, output));
    try {
      String text =
          new String(
              output.get(deadline.toMillis(), TimeUnit.MILLISECONDS), StandardCharsets.UTF_8);
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(words, "it has not ended within " + deadline.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw failure(words, "exit status %d: %s".formatted(process.exitValue(), text.strip()));
      }
      return text;
    } catch (ExecutionException e) {
      throw failure(words, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw failure(words, "it has not ended within " + deadline.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(words, "the agent stopped");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    builder.environment().put("LC_ALL", "C.UTF-8");
    try {
      return builder.start();
    } catch (IOException e) {
      throw failure(words, String.valueOf(e.getMessage()));
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (var out = process.getInputStream()) {
      output.complete(out.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  private static OwnerException failure(List<String> words, String why) {
    return new OwnerException(
        "%s failed: %s".formatted(String.join(" ", words), TextSanitizer.of(why, MAX_MESSAGE)));
  }
}
