package org.uplink.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndStateTest {
  @Test
  void isReadAsItWasWritten() {
    var state = new EndState(List.of(10, 11), List.of(8, 9), List.of(7, 9), 5, 6, 3, 1);

    assertThat(EndState.parse(state.line())).isEqualTo(state);
    assertThat(state.line()).isEqualTo("state 10 11 8 9 7 9 5 6 3 1");
  }

  @Test
  void packetsThatAreStillOnTheirWayAreNotMissing() {
    assertThat(new EndState(List.of(100), List.of(80), List.of(77), 0, 0, 0, 0).missing())
        .isEqualTo(3);
  }
}
