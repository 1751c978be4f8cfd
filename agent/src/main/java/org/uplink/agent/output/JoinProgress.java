package org.uplink.agent.output;

import java.time.Instant;
import org.uplink.agent.join.PendingJoin;
import org.uplink.command.Terminal;
import org.uplink.command.Terminal.Colour;
import org.uplink.command.TimeFormat;
import org.uplink.pki.JoinCode;

/**
 * Tells the user of a host that waits for its approval what to do. The code is the first line of
 * the standard output, for scripts.
 */
public record JoinProgress(Terminal terminal, String name) implements PendingJoin.Progress {
  @Override
  public void waits(JoinCode code, Instant until) {
    terminal.err().println("This host asks to join as " + name + ". Its code:");
    terminal.out().println(terminal.paint(Colour.STRONG, code.text()));
    terminal.out().flush();
    terminal
        .err()
        .println(
            "On the engine's machine, `uplink host pending` must show the same code. If it shows another one, somebody may be between: stop here.");
    terminal.err().println("Then run there: uplink host approve %s %s".formatted(name, code));
    terminal
        .err()
        .println(
            "Waits until "
                + TimeFormat.format(until)
                + ". Ctrl-C ends it, and leaves nothing behind.");
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
  public void stopped() {
    terminal
        .err()
        .println("uplink: interrupted. This host has not joined, and its key is removed.");
    terminal.err().flush();
  }
}
