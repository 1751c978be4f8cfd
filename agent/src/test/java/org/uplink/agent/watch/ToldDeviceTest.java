package org.uplink.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the engine is told that its route leads through another device. */
final class ToldDeviceTest {
  private static final Optional<String> ETH0 = Optional.of("eth0");
  private static final Optional<String> ETH1 = Optional.of("eth1");

  private final ToldDevice told = new ToldDevice();

  @Test
  void tellsNothingOfANewConnection() {
    told.connected(ETH0);
    assertThat(told.dueIn(at(0))).isEmpty();
    told.connected(ETH1);
    assertThat(told.mustTell(at(1))).isFalse();
  }

  @Test
  void tellsTheFirstChangeAtOnce() {
    told.connected(ETH0);
    told.changed(ETH1, at(0));
    assertThat(told.mustTell(at(0))).isTrue();
    assertThat(told.mustTell(at(100))).isFalse();
  }

  @Test
  void aRouteThatVanishesIsAChange() {
    told.connected(ETH0);
    told.changed(Optional.empty(), at(0));
    assertThat(told.mustTell(at(0))).isTrue();
  }

  /** Another gateway on the same device does not change the active NIC. */
  @Test
  void theSameDeviceIsNoChange() {
    told.connected(ETH0);
    told.changed(ETH0, at(0));
    assertThat(told.dueIn(at(0))).isEmpty();
  }

  /** The engine may have looked between the two changes. */
  @Test
  void aRouteThatComesBackIsToldOnce() {
    told.connected(ETH0);
    told.changed(ETH1, at(0));
    assertThat(told.mustTell(at(0))).isTrue();
    told.changed(ETH0, at(1));
    told.changed(ETH1, at(2));
    assertThat(told.mustTell(at(6))).isFalse();
    assertThat(told.mustTell(at(7))).isTrue();
    assertThat(told.dueIn(at(7))).isEmpty();
  }

  @Test
  void theWayBackIsToldAfterFiveSeconds() {
    told.connected(ETH0);
    told.changed(ETH1, at(0));
    assertThat(told.mustTell(at(0))).isTrue();
    told.changed(ETH0, at(1));
    assertThat(told.mustTell(at(5))).isFalse();
    assertThat(told.mustTell(at(6))).isTrue();
  }

  /** A connection that breaks again and again must not make the host tell more often. */
  @Test
  void aNewConnectionIsNoQuietTime() {
    told.connected(ETH0);
    told.changed(ETH1, at(0));
    assertThat(told.mustTell(at(0))).isTrue();
    told.connected(ETH1);
    told.changed(ETH0, at(2));
    assertThat(told.mustTell(at(2))).isFalse();
    assertThat(told.mustTell(at(7))).isTrue();
  }

  private static long at(long second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
