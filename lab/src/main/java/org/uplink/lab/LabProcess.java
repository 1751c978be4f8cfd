package org.uplink.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A long-running command in a host. What it prints, on either stream, is in {@link #log}. */
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

  /** The process itself: its id is the command's own. */
  public Process process() {
    return process;
  }

  public Path log() {
    return log;
  }

  /** All that it has printed so far. */
  public String output() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("can't read the log of " + this + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it has printed a line in which {@code regex} is found.
   *
   * @return that line
   * @throws LabException with the end of its log, if it ended without, or the time is over
   */
  public String awaitLine(String regex, Duration deadline) {
    var pattern = Pattern.compile(regex);
    var end = System.nanoTime() + deadline.toNanos();
    while (true) {
      // In this order, so that what it printed last is read after its end is known.
      var ended = !process.isAlive();
      var printed = output();
      var complete = printed.substring(0, ended ? printed.length() : printed.lastIndexOf('\n') + 1);
      var line = complete.lines().filter(l -> pattern.matcher(l).find()).findFirst();
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
        throw new LabException(this + " did not print " + quoted(regex) + " in " + deadline);
      }
      pause();
    }
  }

  private String quoted(String regex) {
    var printed = output();
    var tail = printed.substring(Math.max(0, printed.length() - TAIL)).strip();
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

  /** Asks it to end (SIGTERM), waits, and kills it if it does not. Does nothing if it has ended. */
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

  /** Kills it at once (SIGKILL), as a crash would, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(TERMINATION_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(this + " survives SIGKILL");
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
}
