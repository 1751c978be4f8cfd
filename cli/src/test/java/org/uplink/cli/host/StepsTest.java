package org.uplink.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostStatus;

class StepsTest {
  private static final String OVER = "\r\u001b[K";

  private final Shown shown = new Shown();
  private final Steps steps = new Steps(shown.terminal(), InstantSource.fixed(Shown.NOW));

  @Test
  void eachStepIsALineAndTheOneUnderWayIsWrittenOver() {
    steps.accept(Shown.in("AgentConnector", Optional.empty()));
    assertThat(shown.said()).isEqualTo(OVER + "  h1: AgentConnector ...");

    steps.accept(Shown.in("AgentConnector", Optional.empty()));
    assertThat(shown.said()).as("nothing new").isEmpty();

    steps.accept(Shown.in("GetRoute", Optional.empty()));
    assertThat(shown.said())
        .isEqualTo(
            OVER + "  h1: AgentConnector" + System.lineSeparator() + OVER + "  h1: GetRoute ...");

    steps.accept(Shown.ended("h1", HostStatus.UP, Optional.empty()));
    assertThat(shown.said()).as("its end takes the line away").isEqualTo(OVER);
  }

  @Test
  void aChangeThatWaitsForItsProofIsCountedDown() {
    steps.accept(Shown.in("SetupNetworks", Optional.of(Shown.NOW.plusSeconds(120))));
    assertThat(shown.said()).contains("SetupNetworks", "in 120 s");

    steps.accept(Shown.in("SetupNetworks", Optional.of(Shown.NOW.plusSeconds(7))));
    assertThat(shown.said()).startsWith(OVER).contains("in 7 s").doesNotContain("120");

    steps.accept(Shown.in("SetupNetworks", Optional.of(Shown.NOW.minusSeconds(3))));
    assertThat(shown.said()).as("never below nothing").contains("in 0 s");
  }
}
