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
 * armed; one that hangs, when the next change begins. Nothing waits for it without a deadline: what
 * is written to it is short, and few lines stay in the pipe before an answer is due. Thread-safe.
 */
public final class GuardProcess implements Guard {
  /**
   * For the start of a JVM on a busy machine, and for its first answer, for which it loads what
   * reads a change. Nothing is touched until then, so patience costs nothing.
   */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String NO_ANSWER = "it does not answer";

  /** What is said between agent and guard, beside {@code arm} and {@code done}. */
  static final String READY = "ready";

  static final String HELLO = "hello";
  static final String HERE = "here";

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** The file of a cache of classes (JEP 514) for the guard; absent: it starts without. */
  public static final String CACHE = "uplink.guard.cache";

  private final List<String> command;
  private final Duration patience;
  private @Nullable Line line;
  private Optional<Change> armed = Optional.empty();
  private boolean closed;

  /** The process, and what it has said. */
  private static final class Line {
    private final Process process;
    private final Writer to;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private boolean ready;

    Line(Process process) {
      this.process = process;
      this.to = process.outputWriter(StandardCharsets.UTF_8);
    }

    void send(String text) throws IOException {
      to.write(text + "\n");
      to.flush();
    }

    /** What it answers; empty: it does not, in time. */
    Optional<String> ask(String text, Duration patience) throws IOException, InterruptedException {
      send(text);
      var answer = answers.poll((ready ? patience : START).toMillis(), TimeUnit.MILLISECONDS);
      if (READY.equals(answer)) {
        ready = true;
        answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Optional.ofNullable(answer);
    }
  }

  private GuardProcess(List<String> command, Duration patience) {
    this.command = List.copyOf(command);
    this.patience = patience;
  }

  /**
   * Starts nothing yet: most agents go on for months without a change.
   *
   * @param command a program that stands guard, as {@link #command} gives it
   */
  public static GuardProcess of(List<String> command) {
    return of(command, ANSWER);
  }

  /** The same with another patience for answers. */
  static GuardProcess of(List<String> command, Duration patience) {
    return new GuardProcess(command, patience);
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

  /** The last words of a command, which name the place. */
  static List<String> words(ChangePlace place) {
    return List.of(
        place.folder().toString(), place.lockFolder().toString(), place.resolvConf().toString());
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
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(words(place));
    return List.copyOf(command);
  }

  private Line startLine() throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var started = new Line(process);
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
  public synchronized void ready() throws NotArmed, InterruptedException {
    var there = line;
    if (there != null && there.process.isAlive()) {
      var wrong = wrong(there);
      if (wrong.isEmpty()) {
        return;
      }
      end(there);
      System.err.println("uplink: the guard is replaced, for " + wrong.get());
    }
    try {
      var started = startLine();
      var wrong = wrong(started);
      if (wrong.isPresent()) {
        end(started);
        throw new NotArmed(wrong.get());
      }
    } catch (IOException e) {
      throw new NotArmed("it cannot be started: " + e, e);
    }
  }

  /** Why it is none that one can rely on; empty: it is one. */
  private Optional<String> wrong(Line guard) throws InterruptedException {
    try {
      return guard
          .ask(HELLO, patience)
          .map(Optional::of)
          .orElse(Optional.of(NO_ANSWER))
          .filter(answer -> !answer.equals(HERE));
    } catch (IOException e) {
      return Optional.of("it cannot be asked: " + e);
    }
  }

  /** Also one that is stopped ends by this. */
  private void end(Line guard) {
    guard.process.destroyForcibly();
    line = null;
  }

  @Override
  public synchronized void arm(Change change) throws NotArmed, InterruptedException {
    try {
      var to = line;
      if (to == null || !to.process.isAlive()) {
        to = startLine();
      }
      var answer = to.ask("arm " + change.id(), patience);
      if (answer.filter(("decided " + change.id())::equals).isPresent()) {
        throw new NotArmed("the change " + change.id() + " is decided already");
      }
      if (answer.filter(("armed " + change.id())::equals).isEmpty()) {
        end(to);
        throw new NotArmed(answer.orElse(NO_ANSWER));
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

  /** One that has nothing to do any more ends at once, even where it hangs. */
  @Override
  public synchronized void close() {
    closed = true;
    if (line != null) {
      try {
        line.to.close(); // With its line an armed one ends, after what it may have to do.
      } catch (IOException e) {
        line.process.destroyForcibly();
      }
      if (armed.isEmpty()) {
        line.process.destroyForcibly();
      }
    }
    armed = Optional.empty();
  }
}
