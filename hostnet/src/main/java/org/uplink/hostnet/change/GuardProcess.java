package org.uplink.hostnet.change;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A guard in a process of its own ({@link GuardDuty}), started when a ticket is drawn, so that
 * arming it is a line there and a line back. One that has died is replaced, at once where it was
 * armed. Thread-safe.
 */
public final class GuardProcess implements Guard {
  /**
   * For the start of a JVM on a busy machine, and for its first answer, for which it loads what
   * reads a change. Nothing is touched until then, so patience costs nothing.
   */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** The file of a cache of classes (JEP 514) for the guard; absent: it starts without. */
  public static final String CACHE = "uplink.guard.cache";

  private final List<String> command;
  private @Nullable Line line;
  private Optional<Change> armed = Optional.empty();
  private boolean closed;

  /** The process, and what it has said. */
  private record Line(Process process, Writer to, LinkedBlockingQueue<String> answers) {
    void send(String text) throws IOException {
      to.write(text + "\n");
      to.flush();
    }
  }

  private GuardProcess(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * Starts nothing yet: most agents go on for months without a change.
   *
   * @param command a program that stands guard, as {@link #command} gives it
   */
  public static GuardProcess of(List<String> command) {
    return new GuardProcess(command);
  }

  @Override
  public synchronized void prepare() {
    if (line == null && !closed) {
      try {
        startLine();
      } catch (IOException e) {
        System.err.println("uplink: the guard could not be started ahead: " + e);
      }
    }
  }

  /** This JVM's java, running {@link GuardDuty} on this place. */
  public static List<String> command(ChangePlace place) {
    return command(GuardDuty.class.getName(), place);
  }

  /** The place that the last words of a command name. */
  static ChangePlace place(List<String> words) {
    return new ChangePlace(Path.of(words.get(0)), Path.of(words.get(1)), Path.of(words.get(2)));
  }

  /** The same with another main. */
  public static List<String> command(String main, ChangePlace place) {
    var command = new ArrayList<String>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // Ctrl-C in the agent's terminal is not for the guard
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xms8m",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable")); // which would go to its line to the agent
    Optional.ofNullable(System.getProperty(CACHE))
        .map(file -> "-XX:AOTCache=" + file)
        .ifPresent(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            main,
            place.folder().toString(),
            place.lockFolder().toString(),
            place.resolvConf().toString()));
    return List.copyOf(command);
  }

  private Line startLine() throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var started =
        new Line(
            process, process.outputWriter(StandardCharsets.UTF_8), new LinkedBlockingQueue<>());
    line = started;
    Thread.ofPlatform()
        .daemon()
        .name("guard")
        .start(() -> read(process.inputReader(StandardCharsets.UTF_8), started));
    return started;
  }

  private void read(BufferedReader reader, Line of) {
    try (reader) {
      reader.lines().forEach(of.answers::add);
    } catch (IOException | UncheckedIOException e) {
      of.answers.add("the line to the guard broke: " + e);
    } finally {
      of.answers.add("the guard has ended");
      replace(of);
    }
  }

  /** A guard that died while it was needed. */
  private synchronized void replace(Line dead) {
    if (line != null && line.process.equals(dead.process)) {
      line = null;
      if (!closed && armed.isPresent()) {
        try {
          arm(armed.get());
        } catch (NotArmed e) {
          System.err.println("uplink: a guard that ended is not replaced: " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public synchronized void arm(Change change) throws NotArmed, InterruptedException {
    try {
      var to = line;
      if (to == null || !to.process.isAlive()) {
        to = startLine();
      }
      to.send("arm " + change.id());
      var answer = to.answers.poll(START.toMillis(), TimeUnit.MILLISECONDS);
      if ("ready".equals(answer)) {
        answer = to.answers.poll(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      }
      if (("decided " + change.id()).equals(answer)) {
        throw new NotArmed("the change " + change.id() + " is decided already");
      }
      if (!("armed " + change.id()).equals(answer)) {
        to.process.destroyForcibly();
        line = null;
        throw new NotArmed(answer == null ? "it does not answer" : answer);
      }
      armed = Optional.of(change);
    } catch (IOException e) {
      throw new NotArmed("it cannot be started or asked: " + e, e);
    }
  }

  @Override
  public synchronized void disarm() {
    armed = Optional.empty();
    if (line != null) {
      try {
        line.send("done");
      } catch (IOException e) {
        line = null; // It has died; the next change gets another.
      }
    }
  }

  /** Its process, where it runs. */
  public synchronized Optional<ProcessHandle> process() {
    return Optional.ofNullable(line).map(running -> running.process.toHandle());
  }

  @Override
  public synchronized void close() {
    closed = true;
    armed = Optional.empty();
    if (line != null) {
      try {
        line.to.close(); // With its line it ends, after what it may have to do.
      } catch (IOException e) {
        line.process.destroyForcibly();
      }
    }
  }
}
