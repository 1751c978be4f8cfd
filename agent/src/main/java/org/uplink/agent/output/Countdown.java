package org.uplink.agent.output;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalStatus;
import org.uplink.agent.proof.ProofState;
import org.uplink.command.Terminal;
import org.uplink.verbs.proof.RequiredProof;

/**
 * Shows once a second what a pending change waits for, if a user watches or is asked. A thread of
 * its own may block.
 */
public final class Countdown implements AutoCloseable {
  private static final RequiredProof CONSOLE = new RequiredProof.Console();

  private final Supplier<Optional<LocalStatus>> pending;
  private final Terminal shown;
  private final boolean isOpened;
  private final Thread thread = Thread.ofPlatform().daemon().name("countdown").unstarted(this::run);

  /**
   * Creates a countdown that does not run yet.
   *
   * @param isOpened whether the countdown closes the terminal when it ends
   */
  Countdown(Supplier<Optional<LocalStatus>> pending, Terminal shown, boolean isOpened) {
    this.pending = pending;
    this.shown = shown;
    this.isOpened = isOpened;
  }

  /**
   * Starts to show the countdown.
   *
   * @param terminal the terminal of the command. A question goes to the controlling terminal
   */
  public static Countdown start(
      LocalNetwork network, List<RequiredProof> proofs, Terminal terminal) {
    boolean asks = proofs.contains(CONSOLE);
    Optional<Terminal> controlling = asks ? Terminal.controlling() : Optional.empty();
    Countdown countdown =
        new Countdown(network::pending, controlling.orElse(terminal), controlling.isPresent());
    if (asks || terminal.interactive()) {
      countdown.begin();
    }
    return countdown;
  }

  public void begin() {
    thread.start();
  }

  /** Ends the countdown. Does not wait for a terminal that blocks. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(Duration.ofSeconds(1));
        pending.get().filter(LocalStatus::waits).ifPresent(this::show);
      }
    } catch (InterruptedException e) {
      shown.clearLine();
    } finally {
      if (isOpened) {
        shown.err().close();
      }
    }
  }

  private void show(LocalStatus change) {
    List<ProofState> missing =
        change.proofs().stream().filter(proof -> proof.fault().isPresent()).toList();
    Optional<String> question =
        missing.stream().anyMatch(proof -> proof.proof().equals(CONSOLE.toString()))
            ? Optional.of("; keep the network? [y/N] ")
            : Optional.empty();
    String fault =
        missing.stream()
            .filter(proof -> !proof.proof().equals(CONSOLE.toString()))
            .findFirst()
            .map(proof -> "; %s: %s".formatted(proof.proof(), proof.fault().orElse("")))
            .orElse(question.isPresent() ? "" : "; all proofs hold");
    shown.overwriteLine(
        "%d s left%s".formatted(change.remainingMillis() / 1000, fault), question.orElse(""));
  }
}
