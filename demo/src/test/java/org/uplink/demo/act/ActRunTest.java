package org.uplink.demo.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.lab.Lab;

/** Acts with real processes and packets. */
class ActRunTest {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final Strip strip = Strip.open(StripTest.terminal(text), false);
  private final ActRun run = new ActRun(1, strip);

  @BeforeEach
  void needsNamespaces() {
    assumeThat(Lab.unavailable()).isEmpty();
  }

  @Test
  void theBridgeIsKept() {
    ActResult result = run.play(ApplyAct.kept(Viewer.watching(strip::say)));

    assertThat(result.deviations()).as(said()).isEmpty();
    assertThat(result.outcome()).contains(Outcome.KEPT);
    assertThat(result.left()).contains("vmbr0 on eth0");
    assertThat(result.toManager().orElseThrow().sent()).isPositive();
    assertThat(result.toHost().orElseThrow().sent()).isPositive();
    assertThat(result.connectionLives()).contains(true);
  }

  @Test
  void theGuardRestoresTheNetworkOfAKilledCommand() {
    ActResult result = run.play(ApplyAct.killed(Viewer.watching(strip::say)));

    assertThat(result.deviations()).as(said()).isEmpty();
    assertThat(result.outcomeText().orElseThrow()).startsWith("rolled back by the guard in ");
    assertThat(said()).contains("kill -9, ");
  }

  @Test
  @Tag("long")
  void theNextCommandRestoresTheNetworkIfTheViewerKillsTheGuardToo() {
    Queue<KillKey> keys = new ConcurrentLinkedQueue<>();
    // The viewer presses the key when the command waits for its proof.
    Viewer viewer =
        new Viewer(
            true,
            () -> Optional.ofNullable(keys.poll()),
            line -> {
              strip.say(line);
              if (line.contains("the bridge is there")) {
                keys.add(KillKey.BOTH);
              }
            });

    ActResult result = run.play(ApplyAct.killed(viewer));

    assertThat(result.deviations()).as(said()).isEmpty();
    assertThat(result.outcomeText().orElseThrow())
        .startsWith("rolled back by `uplink network rollback` in ");
  }

  @ParameterizedTest
  @Tag("long")
  @MethodSource("owners")
  void aProgramThatHasTheNicMovesTheNetworkIfItRunsHere(Act act) {
    ActResult result = run.play(act);

    assertThat(result.deviations()).as(said()).isEmpty();
    assertThat(result.skipped().isPresent() || result.outcome().equals(Optional.of(Outcome.DONE)))
        .as(said())
        .isTrue();
  }

  static List<Act> owners() {
    return List.of(new NetworkManagerAct(), new NetworkdAct());
  }

  @Test
  void anActHasTheSameRandomMomentsWithTheSameSeed() {
    Act act = ApplyAct.killed(Viewer.watching(_ -> {}));

    assertThat(new ActRun(5, strip).random(act).nextLong())
        .isEqualTo(new ActRun(5, strip).random(act).nextLong())
        .isNotEqualTo(new ActRun(6, strip).random(act).nextLong());
  }

  @Test
  void anActThatCannotBePlayedIsSkippedWithTheReason() {
    Act act =
        new Act() {
          @Override
          public String name() {
            return "missing";
          }

          @Override
          public String title() {
            return "A program that is missing.";
          }

          @Override
          public String command(Stage stage) {
            return "missing";
          }

          @Override
          public Outcome expected() {
            return Outcome.DONE;
          }

          @Override
          public Optional<String> unavailable() {
            return OwnerPrograms.missing("ip", "no-such-program");
          }

          @Override
          public Ending play(Stage stage, NetworkPicture before, Random random) {
            throw new AssertionError("it was played");
          }
        };

    ActResult result = run.play(act);

    assertThat(result.skipped()).contains("not installed: no-such-program");
    assertThat(result.deviations()).isEmpty();
  }

  private String said() {
    return text.toString(StandardCharsets.UTF_8);
  }
}
