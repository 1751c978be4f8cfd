package org.uplink.agent.main;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.local.LocalStatus;
import org.uplink.agent.local.RequiredProof;
import org.uplink.command.Terminal;

/**
 * Shows once a second what a pending change waits for, if a user watches or is asked. A thread of
 * its own may block.
 */
final class Countdown implements AutoCloseable {
  private static final RequiredProof CONSOLE = new RequiredProof.Console();

  private final LocalNetwork network;
  private final Terminal shown;
  private final Thread thread = Thread.ofPlatform().daemon().name("countdown").unstarted(this::run);

  private Countdown(LocalNetwork network, Terminal shown) {
    this.network = network;
    this.shown = shown;
  }

  /**
   * Starts to show the countdown.
   *
   * @param terminal the terminal of the command. A question goes to the controlling terminal
   */
  static Countdown start(LocalNetwork network, List<RequiredProof> proofs, Terminal terminal) {
    boolean asks = proofs.contains(CONSOLE);
    Countdown countdown =
        new Countdown(network, asks ? Terminal.controlling().orElse(terminal) : terminal);
    if (asks || terminal.interactive()) {
      countdown.thread.start();
    }
    return countdown;
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
        network.pending().filter(LocalStatus::waits).ifPresent(this::show);
      }
    } catch (InterruptedException e) {
      shown.clearLine();
    }
  }

  private void show(LocalStatus pending) {
    List<LocalStatus.ProofState> missing =
        pending.proofs().stream().filter(proof -> proof.fault().isPresent()).toList();
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
    shown.clearLine();
    shown
        .err()
        .print(
            "%d s left%s%s"
                .formatted(pending.remainingMillis() / 1000, fault, question.orElse("")));
    shown.err().flush();
  }
}
