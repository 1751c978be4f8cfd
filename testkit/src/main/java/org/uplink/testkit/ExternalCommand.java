package org.uplink.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs to its end. Its input and output go through files, so that neither a full
 * pipe nor a grandchild that keeps a pipe open can block the test.
 *
 * @param words the program and its arguments
 * @param input the standard input
 */
public record ExternalCommand(List<String> words, String input) {
  /** Copies the words. */
  public ExternalCommand {
    words = List.copyOf(words);
  }

  /** Returns a command without input. */
  public static ExternalCommand of(List<String> words) {
    return new ExternalCommand(words, "");
  }

  /** Returns a command without input. */
  public static ExternalCommand of(String... words) {
    return of(List.of(words));
  }

  /** Returns the same command with this input. */
  public ExternalCommand withInput(String text) {
    return new ExternalCommand(words, text);
  }

  /** Runs the command and returns its standard output. Fails if the exit status is not 0. */
  public String run() {
    Result result = attempt();
    assertThat(result.status())
        .as("%s: %s%s", String.join(" ", words), result.out(), result.err())
        .isZero();
    return result.out();
  }

  /** Runs the command. Fails only if the command does not end. */
  public Result attempt() {
    try {
      Path in = Files.createTempFile("command", ".in");
      Path out = Files.createTempFile("command", ".out");
      Path err = Files.createTempFile("command", ".err");
      try {
        Files.writeString(in, input);
        return run(in, out, err);
      } finally {
        Files.delete(in);
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + words, e);
    }
  }

  private Result run(Path in, Path out, Path err) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    // An ordinary user's PATH often lacks the folders of ip(8) and sysctl(8).
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(Deadlines.HANG_SECONDS, TimeUnit.SECONDS))
          .as("%s ends; %s", words, Files.readString(err))
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /**
   * The result of a command.
   *
   * @param status the exit status
   * @param out the standard output
   * @param err the standard error
   */
  public record Result(int status, String out, String err) {
    /** Returns whether the exit status is 0. */
    public boolean succeeded() {
      return status == 0;
    }
  }
}
