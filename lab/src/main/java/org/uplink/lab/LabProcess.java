package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A long-running command in a host. Both of its output streams go to {@link #log}. */
public final class LabProcess implements AutoCloseable {
  private static final Duration TERMINATION_LIMIT = Duration.ofSeconds(5);
  private static final int TAIL = 2000;

  private final String name;
  private final LabHost host;
  private final Process process;
  private final Path log;

  LabProcess(String name, LabHost host, Process process, Path log) {
    this.name = name;
    this.host = host;
    this.process = process;
    this.log = log;
  }

  public String name() {
    return name;
  }

  public LabHost host() {
    return host;
  }

  /** Returns the process, whose id is the id of the command. */
  public Process process() {
    return process;
  }

  public Path log() {
    return log;
  }

  /** Returns the output so far. */
  public String output() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("could not read the log of " + this + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits for a line of output that contains a match of {@code regex}.
   *
   * @return that line
   * @throws LabException with the end of the log, if the process ends without such a line, or the
   *     time is up
   */
  public String awaitLine(String regex, Duration deadline) {
    var pattern = Pattern.compile(regex);
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      // The check comes first, so that the last output is read after the end is known.
      boolean ended = !process.isAlive();
      String printed = output();
      String complete =
          printed.substring(0, ended ? printed.length() : printed.lastIndexOf('\n') + 1);
      Optional<String> line = complete.lines().filter(l -> pattern.matcher(l).find()).findFirst();
      if (line.isPresent()) {
        return line.get();
      }
      if (ended) {
        throw new LabException(
            this
                + " ended with status "
                + process.exitValue()
                + " before it printed "
                + quoted(regex));
      }
      if (System.nanoTime() > end) {
        throw new LabException(this + " did not print " + quoted(regex) + " within " + deadline);
      }
      pause();
    }
  }

  /** Ends the process by SIGTERM, and by SIGKILL if it does not end in time. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TERMINATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + this + " was ending", e);
    }
  }

  /** Kills the process by SIGKILL, as a crash would, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(TERMINATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(this + " is still running after SIGKILL");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + this + " was ending", e);
    }
  }

  @Override
  public String toString() {
    return name + " (process " + process.pid() + ") on " + host;
  }

  private String quoted(String regex) {
    String printed = output();
    String tail = printed.substring(Math.max(0, printed.length() - TAIL)).strip();
    return "\"" + regex + "\"; its log, " + log + ", ends:\n" + tail;
  }

  private void pause() {
    try {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for " + this, e);
    }
  }
}
