package org.uplink.demo.act;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.agent.wish.Wish;
import org.uplink.agent.wish.WishFile;

class ApplyActTest {
  /** The kernel of this machine has only one of the two kinds. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFileOfTheMistakeAsksForTheBridgeWithAndWithoutVlans(boolean vlans) {
    Wish wish = WishFile.read(ApplyAct.mistake(vlans));

    assertThat(wish.device()).isEqualTo(Stage.BRIDGE);
    assertThat(wish.nic()).isEqualTo(vlans ? "eth0" : "eth1");
    assertThat(wish.devicesBelow().contains("eth0.999")).isEqualTo(vlans);
  }
}
