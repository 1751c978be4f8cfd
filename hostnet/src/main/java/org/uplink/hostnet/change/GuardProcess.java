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
 * A guard in a process of its own ({@link GuardProgram}), started when a ticket is drawn, so that
 * arming it is a line there and a line back. One that has died is replaced, at once where it was
 * armed; one that hangs, when the next change begins. Nothing waits for it without a deadline: what
 * is written to it is short, and few lines stay in the pipe before an answer is due. Thread-safe.
 */
public final class GuardProcess implements Guard {
  /**
   * For the start of a JVM on a busy machine, and for its first answer, for which it loads what
   * reads a change. Nothing is touched until then, so patience costs nothing.
   */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final String NO_ANSWER = "it does not answer";

  /** What is said between agent and guard, beside {@code arm} and {@code done}. */
  static final String READY = "ready";

  static final String HELLO = "hello";
  static final String HERE = "here";

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** The file of a cache of classes (JEP 514) for the guard; absent: it starts without. */
  public static final String CACHE_PROPERTY = "uplink.guard.cache";

  private final List<String> command;
  private final Duration answerTimeout;
  private @Nullable GuardConnection connection;
  private Optional<StoredChange> armed = Optional.empty();
  private boolean closed;

  /** The process, and what it has said. */
  private static final class GuardConnection {
    private final Process process;
    private final Writer to;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private boolean ready;

    GuardConnection(Process process) {
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
      var answer =
          answers.poll((ready ? patience : START_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
      if (READY.equals(answer)) {
        ready = true;
        answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Optional.ofNullable(answer);
    }
  }

  private GuardProcess(List<String> command, Duration patience) {
    this.command = List.copyOf(command);
    this.answerTimeout = patience;
  }

  /**
   * Starts nothing yet: most agents go on for months without a change.
   *
   * @param command a program that stands guard, as {@link #command} gives it
   */
  public static GuardProcess of(List<String> command) {
    return of(command, ANSWER_TIMEOUT);
  }

  /** The same with another patience for answers. */
  static GuardProcess of(List<String> command, Duration patience) {
    return new GuardProcess(command, patience);
  }

  @Override
  public synchronized void prepare() {
    if (connection == null && !closed) {
      try {
        startGuard();
      } catch (IOException e) {
        System.err.println("uplink: the guard could not be started ahead: " + e);
      }
    }
  }

  /** This JVM's java, running {@link GuardProgram} on this place. */
  public static List<String> command(ChangePaths place) {
    return command(GuardProgram.class.getName(), place);
  }

  /** The last words of a command, which name the place. */
  static List<String> arguments(ChangePaths place) {
    return List.of(
        place.folder().toString(), place.lockFolder().toString(), place.resolvConf().toString());
  }

  /** The place that the last words of a command name. */
  static ChangePaths parseArguments(List<String> words) {
    return new ChangePaths(Path.of(words.get(0)), Path.of(words.get(1)), Path.of(words.get(2)));
  }

  /** The same with another main. */
  public static List<String> command(String main, ChangePaths place) {
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
    Optional.ofNullable(System.getProperty(CACHE_PROPERTY))
        .map(file -> "-XX:AOTCache=" + file)
        .ifPresent(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments(place));
    return List.copyOf(command);
  }

  private GuardConnection startGuard() throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var started = new GuardConnection(process);
    connection = started;
    Thread.ofPlatform()
        .daemon()
        .name("guard")
        .start(() -> read(process.inputReader(StandardCharsets.UTF_8), started));
    return started;
  }

  private void read(BufferedReader reader, GuardConnection of) {
    try (reader) {
      reader.lines().forEach(of.answers::add);
    } catch (IOException | UncheckedIOException e) {
      of.answers.add("the line to the guard broke: " + e);
    } finally {
      of.answers.add("the guard has ended");
      restartIfArmed(of);
    }
  }

  /** A guard that died while it was needed. */
  private synchronized void restartIfArmed(GuardConnection dead) {
    if (connection != null && connection.process.equals(dead.process)) {
      connection = null;
      if (!closed && armed.isPresent()) {
        try {
          arm(armed.get());
        } catch (NotArmedException e) {
          System.err.println("uplink: a guard that ended is not replaced: " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public synchronized void awaitReady() throws NotArmedException, InterruptedException {
    var there = connection;
    if (there != null && there.process.isAlive()) {
      var wrong = faultOf(there);
      if (wrong.isEmpty()) {
        return;
      }
      kill(there);
      System.err.println("uplink: the guard is replaced, for " + wrong.get());
    }
    try {
      var started = startGuard();
      var wrong = faultOf(started);
      if (wrong.isPresent()) {
        kill(started);
        throw new NotArmedException(wrong.get());
      }
    } catch (IOException e) {
      throw new NotArmedException("it cannot be started: " + e, e);
    }
  }

  /** Why it is none that one can rely on; empty: it is one. */
  private Optional<String> faultOf(GuardConnection guard) throws InterruptedException {
    try {
      return guard
          .ask(HELLO, answerTimeout)
          .map(Optional::of)
          .orElse(Optional.of(NO_ANSWER))
          .filter(answer -> !answer.equals(HERE));
    } catch (IOException e) {
      return Optional.of("it cannot be asked: " + e);
    }
  }

  /** Also one that is stopped ends by this. */
  private void kill(GuardConnection guard) {
    guard.process.destroyForcibly();
    connection = null;
  }

  @Override
  public synchronized void arm(StoredChange change) throws NotArmedException, InterruptedException {
    try {
      var to = connection;
      if (to == null || !to.process.isAlive()) {
        to = startGuard();
      }
      var answer = to.ask("arm " + change.id(), answerTimeout);
      if (answer.filter(("decided " + change.id())::equals).isPresent()) {
        throw new NotArmedException("the change " + change.id() + " is decided already");
      }
      if (answer.filter(("armed " + change.id())::equals).isEmpty()) {
        kill(to);
        throw new NotArmedException(answer.orElse(NO_ANSWER));
      }
      armed = Optional.of(change);
    } catch (IOException e) {
      throw new NotArmedException("it cannot be started or asked: " + e, e);
    }
  }

  @Override
  public synchronized void disarm() {
    armed = Optional.empty();
    if (connection != null) {
      try {
        connection.send("done");
      } catch (IOException e) {
        connection = null; // It has died; the next change gets another.
      }
    }
  }

  /** Its process, where it runs. */
  public synchronized Optional<ProcessHandle> process() {
    return Optional.ofNullable(connection).map(running -> running.process.toHandle());
  }

  /** One that has nothing to do any more ends at once, even where it hangs. */
  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      try {
        connection.to.close(); // With its line an armed one ends, after what it may have to do.
      } catch (IOException e) {
        connection.process.destroyForcibly();
      }
      if (armed.isEmpty()) {
        connection.process.destroyForcibly();
      }
    }
    armed = Optional.empty();
  }
}
