package org.uplink.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostStatus;

class ProgressLineTest {
  private static final String OVER = "\r\u001b[K";

  private final SampleHosts shown = new SampleHosts();
  private final ProgressLine steps =
      new ProgressLine(shown.terminal(), InstantSource.fixed(SampleHosts.NOW));

  @Test
  void printsEachStepAndOverwritesRunningStep() {
    steps.accept(SampleHosts.in("AwaitAgent", Optional.empty()));
    assertThat(shown.takeOutput()).isEqualTo(OVER + "  h1: AwaitAgent ...");

    steps.accept(SampleHosts.in("AwaitAgent", Optional.empty()));
    assertThat(shown.takeOutput()).as("prints an unchanged step only once").isEmpty();

    steps.accept(SampleHosts.in("GetRoute", Optional.empty()));
    assertThat(shown.takeOutput())
        .isEqualTo(
            OVER + "  h1: AwaitAgent" + System.lineSeparator() + OVER + "  h1: GetRoute ...");

    steps.accept(SampleHosts.ended("h1", HostStatus.UP, Optional.empty()));
    assertThat(shown.takeOutput()).as("clears the line at the end of the run").isEqualTo(OVER);
  }

  @Test
  void countsDownUntilRollback() {
    steps.accept(SampleHosts.in("SetupNetworks", Optional.of(SampleHosts.NOW.plusSeconds(120))));
    assertThat(shown.takeOutput()).contains("SetupNetworks", "in 120 s");

    steps.accept(SampleHosts.in("SetupNetworks", Optional.of(SampleHosts.NOW.plusSeconds(7))));
    assertThat(shown.takeOutput()).startsWith(OVER).contains("in 7 s").doesNotContain("120");

    steps.accept(SampleHosts.in("SetupNetworks", Optional.of(SampleHosts.NOW.minusSeconds(3))));
    assertThat(shown.takeOutput()).as("prints no negative time").contains("in 0 s");
  }
}
