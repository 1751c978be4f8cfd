package org.uplink.demo.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final NetworkPicture BEFORE =
      new NetworkPicture(
          List.of(
              "link eth0 02:00:00:00:00:01 1500 - UP",
              "address eth0 192.0.2.10/24",
              "address eth0 2001:db8::10/64",
              "route default eth0 192.0.2.1 -"));

  private static final NetworkPicture ON_BRIDGE =
      new NetworkPicture(
          List.of(
              "link eth0 02:00:00:00:00:01 1500 vmbr0 UP",
              "link vmbr0 02:00:00:00:00:01 1500 - UP",
              "address vmbr0 192.0.2.10/24",
              "address vmbr0 2001:db8::10/64",
              "route default vmbr0 192.0.2.1 -"));

  private static final Act KEPT = ApplyAct.kept(Viewer.watching(_ -> {}));
  private static final Act KILLED = ApplyAct.killed(Viewer.watching(_ -> {}));

  @Test
  void aKeptBridgeWithTheAddressesIsAsExpected() {
    Verdict verdict = Verdict.of(KEPT, ending(Outcome.KEPT), BEFORE, ON_BRIDGE, true);

    assertThat(verdict.deviations()).isEmpty();
    assertThat(verdict.left()).isEqualTo("vmbr0 on eth0");
  }

  @Test
  void aKeptBridgeWithoutPacketsIsWrong() {
    assertThat(Verdict.of(KEPT, ending(Outcome.KEPT), BEFORE, ON_BRIDGE, false).deviations())
        .containsExactly("packets do not arrive any more");
  }

  @Test
  void aKeptNetworkThatIsTheOldOneIsWrong() {
    assertThat(Verdict.of(KEPT, ending(Outcome.KEPT), BEFORE, BEFORE, true).deviations())
        .containsExactly("vmbr0 does not have the host's addresses");
  }

  @Test
  void aRollbackIsBelievedOnlyIfTheNetworkIsAsBefore() {
    Ending ending = ending(Outcome.ROLLED_BACK);

    Verdict right = Verdict.of(KILLED, ending, BEFORE, BEFORE, true);
    assertThat(right.deviations()).isEmpty();
    assertThat(right.left()).isEqualTo("the network as before");
    assertThat(Verdict.of(KILLED, ending, BEFORE, ON_BRIDGE, true).deviations())
        .contains(
            "the network is not as before: missing: address eth0 192.0.2.10/24",
            "the network is not as before: new: address vmbr0 192.0.2.10/24");
  }

  @Test
  void anotherOutcomeThanExpectedIsWrongUnlessTheViewerChoseIt() {
    Ending rolledBack = ending(Outcome.ROLLED_BACK);
    Ending chosen = new Ending(Outcome.ROLLED_BACK, "rolled back", "", Duration.ZERO, true);

    assertThat(Verdict.of(KEPT, rolledBack, BEFORE, BEFORE, true).deviations())
        .containsExactly("it should be kept, and is rolledBack");
    assertThat(Verdict.of(KEPT, chosen, BEFORE, BEFORE, true).deviations()).isEmpty();
    assertThat(Verdict.of(KEPT, ending(Outcome.BROKEN), BEFORE, BEFORE, true).deviations())
        .containsExactly("it should be kept, and is broken");
  }

  @Test
  void aScriptAfterWhichNoPacketArrivesHasCutTheHostOff() {
    Ending done = ending(Outcome.DONE);

    assertThat(Verdict.of(ScriptAct.nowhere(), done, BEFORE, ON_BRIDGE, false).outcome())
        .isEqualTo(Outcome.CUT_OFF);
    assertThat(Verdict.of(ScriptAct.bridge(), done, BEFORE, ON_BRIDGE, false).deviations())
        .containsExactly("it should be done, and is cutOff");
  }

  private static Ending ending(Outcome outcome) {
    return Ending.of(outcome, "words", Duration.ofMillis(5));
  }
}
