package org.uplink.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the agent reports that its route leads through another device. */
final class ReportedDeviceTest {
  private static final Optional<String> ETH0 = Optional.of("eth0");
  private static final Optional<String> ETH1 = Optional.of("eth1");

  private final ReportedDevice reported = new ReportedDevice();

  @Test
  void tellsNothingOfANewConnection() {
    reported.connected(ETH0);
    assertThat(reported.dueIn(at(0))).isEmpty();
    reported.connected(ETH1);
    assertThat(reported.mustReport(at(1))).isFalse();
  }

  @Test
  void tellsTheFirstChangeAtOnce() {
    reported.connected(ETH0);
    reported.changed(ETH1, at(0));
    assertThat(reported.mustReport(at(0))).isTrue();
    assertThat(reported.mustReport(at(100))).isFalse();
  }

  @Test
  void aRouteThatVanishesIsAChange() {
    reported.connected(ETH0);
    reported.changed(Optional.empty(), at(0));
    assertThat(reported.mustReport(at(0))).isTrue();
  }

  /** Another gateway on the same device does not change the active NIC. */
  @Test
  void theSameDeviceIsNoChange() {
    reported.connected(ETH0);
    reported.changed(ETH0, at(0));
    assertThat(reported.dueIn(at(0))).isEmpty();
  }

  /** The engine may have looked between the two changes. */
  @Test
  void aRouteThatComesBackIsToldOnce() {
    reported.connected(ETH0);
    reported.changed(ETH1, at(0));
    assertThat(reported.mustReport(at(0))).isTrue();
    reported.changed(ETH0, at(1));
    reported.changed(ETH1, at(2));
    assertThat(reported.mustReport(at(6))).isFalse();
    assertThat(reported.mustReport(at(7))).isTrue();
    assertThat(reported.dueIn(at(7))).isEmpty();
  }

  @Test
  void theWayBackIsToldAfterFiveSeconds() {
    reported.connected(ETH0);
    reported.changed(ETH1, at(0));
    assertThat(reported.mustReport(at(0))).isTrue();
    reported.changed(ETH0, at(1));
    assertThat(reported.mustReport(at(5))).isFalse();
    assertThat(reported.mustReport(at(6))).isTrue();
  }

  /** A connection that breaks again and again must not make the host tell more often. */
  @Test
  void aNewConnectionIsNoQuietTime() {
    reported.connected(ETH0);
    reported.changed(ETH1, at(0));
    assertThat(reported.mustReport(at(0))).isTrue();
    reported.connected(ETH1);
    reported.changed(ETH0, at(2));
    assertThat(reported.mustReport(at(2))).isFalse();
    assertThat(reported.mustReport(at(7))).isTrue();
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
