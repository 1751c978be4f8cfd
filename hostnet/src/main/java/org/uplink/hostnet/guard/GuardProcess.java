package org.uplink.hostnet.guard;

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
import org.uplink.hostnet.change.ChangePaths;
import org.uplink.hostnet.change.Guard;
import org.uplink.hostnet.change.StoredChange;
import org.uplink.platform.IoProblem;
import org.uplink.platform.StandardError;

/**
 * Runs {@link GuardProgram} in a process of its own.
 *
 * <p>The process starts when a change is planned or a ticket is issued, so that arming the guard
 * takes one line and one answer only. An armed guard that dies is restarted immediately. A guard
 * that hangs is replaced when the next change starts. Every wait has a deadline. Writes cannot
 * block, because the lines are short and the agent waits for answers, so the pipe never fills up.
 * Thread-safe.
 */
public final class GuardProcess implements Guard {
  /**
   * The timeout is long enough for the start of a JVM on a busy machine. A long wait does no harm,
   * because the change has not touched anything yet.
   */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);
  private static final String NO_ANSWER = "it does not answer";

  /** The lines between agent and guard, besides {@code arm} and {@code done}. */
  static final String READY = "ready";

  static final String HELLO = "hello";
  static final String HERE = "here";

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  /** The system property that names the guard's AOT cache (JEP 514), if there is one. */
  public static final String CACHE_PROPERTY = "uplink.guard.cache";

  private final List<String> command;
  private final Duration answerTimeout;
  private @Nullable GuardConnection connection;
  private Optional<StoredChange> armed = Optional.empty();
  private boolean closed;

  private GuardProcess(List<String> command, Duration timeout) {
    this.command = List.copyOf(command);
    this.answerTimeout = timeout;
  }

  /**
   * Returns a guard without starting its process. The process starts before the first change,
   * because most agents run for months without a change.
   *
   * @param command the command line of the guard, such as {@link #command} returns
   */
  public static GuardProcess of(List<String> command) {
    return of(command, ANSWER_TIMEOUT);
  }

  /**
   * Returns a guard without starting its process.
   *
   * @param timeout how long the agent waits for an answer of a running guard
   */
  public static GuardProcess of(List<String> command, Duration timeout) {
    return new GuardProcess(command, timeout);
  }

  @Override
  public synchronized void prepare() {
    if (connection == null && !closed) {
      try {
        startGuard();
      } catch (IOException e) {
        StandardError.print(
            "uplink: starting the guard failed, and is retried when a change starts: "
                + IoProblem.describe(e));
      }
    }
  }

  /** Returns the command line that runs {@link GuardProgram} on these paths. */
  public static List<String> command(ChangePaths paths) {
    return command(GuardProgram.class.getName(), paths);
  }

  /** Returns the command line that runs {@code main} as the guard of these paths. */
  public static List<String> command(String main, ChangePaths paths) {
    var command = new ArrayList<String>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // Keeps Ctrl-C in the agent's terminal away from the guard.
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xms8m",
            "-Xmx64m",
            // The JVM would copy the whole cache of classes, to put it at an address of its choice.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "--enable-native-access=ALL-UNNAMED",
            "-Xlog:disable")); // The JVM's log would go to standard output, which the agent reads.
    Optional.ofNullable(System.getProperty(CACHE_PROPERTY))
        .map(file -> "-XX:AOTCache=" + file)
        .ifPresent(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments(paths));
    return List.copyOf(command);
  }

  @Override
  public synchronized void awaitReady() throws NotArmedException, InterruptedException {
    GuardConnection running = connection;
    if (running != null && running.process.isAlive()) {
      Optional<String> fault = faultOf(running);
      if (fault.isEmpty()) {
        return;
      }
      kill(running);
      StandardError.print("uplink: the guard is replaced, because " + fault.get());
    }
    try {
      GuardConnection started = startGuard();
      Optional<String> fault = faultOf(started);
      if (fault.isPresent()) {
        kill(started);
        throw new NotArmedException(fault.get());
      }
    } catch (IOException e) {
      throw new NotArmedException("starting it failed: " + e, e);
    }
  }

  @Override
  public synchronized void arm(StoredChange change) throws NotArmedException, InterruptedException {
    try {
      GuardConnection guard = connection;
      if (guard == null || !guard.process.isAlive()) {
        guard = startGuard();
      }
      Optional<String> answer = guard.ask("arm " + change.id(), answerTimeout);
      if (answer.filter(("decided " + change.id())::equals).isPresent()) {
        throw new NotArmedException("change " + change.id() + " is decided already");
      }
      if (answer.filter(("armed " + change.id())::equals).isEmpty()) {
        kill(guard);
        throw new NotArmedException(answer.orElse(NO_ANSWER));
      }
      armed = Optional.of(change);
    } catch (IOException e) {
      throw new NotArmedException("starting it or writing to it failed: " + e, e);
    }
  }

  @Override
  public synchronized void disarm() {
    armed = Optional.empty();
    if (connection != null) {
      try {
        connection.send("done");
      } catch (IOException e) {
        connection = null; // The guard has exited. The next change starts another.
      }
    }
  }

  /** Returns the running process. */
  public synchronized Optional<ProcessHandle> process() {
    return Optional.ofNullable(connection).map(running -> running.process.toHandle());
  }

  /** Stops the guard. An armed guard first rolls the change back. */
  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      try {
        connection.to
            .close(); // At the end of its input, an armed guard finishes its work and exits.
      } catch (IOException e) {
        connection.process.destroyForcibly();
      }
      if (armed.isEmpty()) {
        connection.process.destroyForcibly();
      }
    }
    armed = Optional.empty();
  }

  /** Parses {@link #arguments}. */
  public static ChangePaths parseArguments(List<String> arguments) {
    return new ChangePaths(
        Path.of(arguments.get(0)), Path.of(arguments.get(1)), Path.of(arguments.get(2)));
  }

  /** Returns the last arguments of a guard's command line, which name the paths. */
  static List<String> arguments(ChangePaths paths) {
    return List.of(
        paths.folder().toString(), paths.lockFolder().toString(), paths.resolvConf().toString());
  }

  private GuardConnection startGuard() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    StandardError.handOn(builder.environment());
    Process process = builder.start();
    var started = new GuardConnection(process);
    connection = started;
    Thread.ofPlatform()
        .daemon()
        .name("guard")
        .start(() -> read(process.inputReader(StandardCharsets.UTF_8), started));
    return started;
  }

  private void read(BufferedReader reader, GuardConnection from) {
    try (reader) {
      reader.lines().forEach(from.answers::add);
    } catch (IOException | UncheckedIOException e) {
      from.answers.add("reading from the guard failed: " + IoProblem.describe(e));
    } finally {
      from.answers.add("the guard has exited");
      restartIfArmed(from);
    }
  }

  private synchronized void restartIfArmed(GuardConnection dead) {
    if (connection != null && connection.process.equals(dead.process)) {
      connection = null;
      if (!closed && armed.isPresent()) {
        try {
          arm(armed.get());
        } catch (NotArmedException e) {
          StandardError.print(
              "uplink: the guard has exited and restarting it failed: " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Returns why a guard does not work; empty if the guard works. */
  private Optional<String> faultOf(GuardConnection guard) throws InterruptedException {
    try {
      return guard
          .ask(HELLO, answerTimeout)
          .map(Optional::of)
          .orElse(Optional.of(NO_ANSWER))
          .filter(answer -> !answer.equals(HERE));
    } catch (IOException e) {
      return Optional.of("writing to it failed: " + IoProblem.describe(e));
    }
  }

  /** Kills a guard, even a stopped one (SIGSTOP). */
  private void kill(GuardConnection guard) {
    guard.process.destroyForcibly();
    connection = null;
  }

  /** The process of a guard, and its answers. */
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

    /** Sends a line and waits for the answer. Returns empty if none arrives in time. */
    Optional<String> ask(String text, Duration timeout) throws IOException, InterruptedException {
      send(text);
      String answer =
          answers.poll((ready ? timeout : START_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
      if (READY.equals(answer)) {
        ready = true;
        answer = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Optional.ofNullable(answer);
    }
  }
}
