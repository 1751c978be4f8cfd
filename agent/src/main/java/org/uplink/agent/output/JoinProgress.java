package org.uplink.agent.output;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.uplink.agent.join.PendingJoin;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;
import org.uplink.pki.JoinCode;

/**
 * Tells the user of a host that waits for its approval what to do. The code is the first line of
 * the standard output, for scripts.
 *
 * @param answers reads the line that the user types; empty at the end of the input
 */
public record JoinProgress(Terminal terminal, String name, Supplier<Optional<String>> answers)
    implements PendingJoin.Progress {
  /** Reads from the terminal of this process. */
  public JoinProgress(Terminal terminal, String name) {
    this(
        terminal, name, () -> Optional.ofNullable(System.console()).map(java.io.Console::readLine));
  }

  @Override
  public void waits(JoinCode code, Instant until) {
    terminal.err().println("This host asks to join as " + name + ". Its code:");
    terminal.out().println(terminal.paint(Colour.STRONG, code.text()));
    terminal.out().flush();
    terminal
        .err()
        .println(
            "On the engine's machine, `uplink host pending` must show the same code. If it shows another one, somebody may intercept the connection (man in the middle): stop here.");
    terminal.err().println("Then run there: uplink host approve %s %s".formatted(name, code));
    terminal
        .err()
        .println(
            "This host waits until "
                + TimeFormat.format(until)
                + ". Ctrl-C stops it, and leaves nothing behind.");
  }

  @Override
  public void problem(String text) {
    terminal.err().println(text + ". This host keeps asking.");
  }

  @Override
  public void waitsAgain() {
    terminal.err().println("The engine answers again, and this host still waits.");
  }

  @Override
  public boolean isConfirmed() throws InterruptedException {
    terminal
        .err()
        .print(
            "Type yes if `uplink host approve` on the engine's machine accepted exactly this code: ");
    terminal.err().flush();
    // A signal interrupts this thread, but no read of the terminal.
    var answer = new FutureTask<>(answers::get);
    Thread.ofPlatform().daemon().name("answer").start(answer);
    try {
      return answer.get().map(String::strip).equals(Optional.of("yes"));
    } catch (ExecutionException e) {
      terminal.err().println("The answer cannot be read: " + e.getCause());
      return false;
    }
  }

  @Override
  public void stopped() {
    terminal
        .err()
        .println("uplink: interrupted. This host has not joined, and its key is removed.");
    terminal.err().flush();
  }
}
