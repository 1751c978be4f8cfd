package org.uplink.agent.proof;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.uplink.platform.process.ProcFile;
import org.uplink.verbs.proof.RequiredProof;

/**
 * Somebody answers "y" on the terminal of this command. Every other answer, also after a "y", and
 * the end of the terminal, roll the change back at once. What was typed before the network was
 * moved is no answer. Thread-safe.
 *
 * <p>Weaker than {@link OperatorCheck}: the terminal may belong to a connection that lives on while
 * new ones fail.
 */
final class ConsoleCheck implements ProofCheck, AutoCloseable {
  /** The controlling terminal of a process (tty(4)), whatever its streams are. */
  static final String TERMINAL = "/dev/tty";

  private static final Path STAT = Path.of("/proc/self/stat");

  private static final Set<String> YES = Set.of("y", "yes");

  /** A longer answer is none. */
  private static final int MAX_ANSWER = 1000;

  private final InputStream terminal;
  private volatile boolean confirmed;
  private volatile Optional<String> end = Optional.empty();

  ConsoleCheck(InputStream terminal) {
    this.terminal = terminal;
  }

  /**
   * Opens the terminal of this process.
   *
   * @throws FileNotFoundException this process has no terminal
   */
  static ConsoleCheck open() throws FileNotFoundException {
    return new ConsoleCheck(new FileInputStream(TERMINAL));
  }

  @Override
  public RequiredProof proof() {
    return new RequiredProof.Console();
  }

  @Override
  public void begin() throws IOException {
    terminal.skipNBytes(terminal.available());
    // A thread of its own, because only the end of the terminal ends a read.
    Thread.ofPlatform().daemon().name("console").start(this::read);
  }

  @Override
  public Optional<String> fault(String device) {
    return confirmed
        ? Optional.empty()
        : Optional.of("nobody has answered yes to the question on the terminal");
  }

  @Override
  public Optional<String> end() {
    return end;
  }

  @Override
  public void reset() {
    confirmed = false;
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }

  /**
   * Returns whether the process is in the background of its terminal. The kernel stops such a
   * process when it reads an answer (SIGTTIN).
   */
  static boolean isInBackground() {
    try {
      return isInBackground(ProcFile.read(STAT));
    } catch (IOException e) {
      return false; // Without /proc, nobody knows.
    }
  }

  /**
   * Reads {@code /proc/PID/stat} (proc_pid_stat(5)). After the name in parentheses: state, parent,
   * process group, session, terminal, and the terminal's foreground process group, or -1.
   */
  static boolean isInBackground(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 7);
    return fields.length == 7 && !fields[5].startsWith("-") && !fields[2].equals(fields[5]);
  }

  private void read() {
    try {
      while (end.isEmpty()) {
        Optional<String> line = readLine();
        if (line.isEmpty()) {
          end = Optional.of("the terminal that was asked has ended");
        } else if (YES.contains(line.get().strip().toLowerCase(Locale.ROOT))) {
          confirmed = true;
        } else {
          end = Optional.of("the answer on the terminal was no");
        }
      }
    } catch (IOException e) {
      end = Optional.of("the terminal that was asked has ended");
    }
  }

  /** Reads a line; empty at the end of the terminal. */
  private Optional<String> readLine() throws IOException {
    var line = new StringBuilder();
    for (int next = terminal.read(); next != '\n'; next = terminal.read()) {
      if (next < 0) {
        return Optional.empty();
      }
      if (line.length() < MAX_ANSWER) {
        line.append((char) next);
      }
    }
    return Optional.of(line.toString());
  }
}
