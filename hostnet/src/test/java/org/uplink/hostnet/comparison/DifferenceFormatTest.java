package org.uplink.hostnet.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.state.LinkState;

class DifferenceFormatTest {
  private static final LinkState BRIDGE =
      LinkState.of("ovirtmgmt", Optional.of("bridge"), 9000)
          .withBridge(Optional.of(LinkState.Bridge.of(false, 0, Map.of("priority", 32768L))));

  @Test
  void namesEachPropertyThatDiffers() {
    LinkState found =
        BRIDGE
            .withMtu(1500)
            .withMaster(Optional.of("vrf0"))
            .withBridge(Optional.of(LinkState.Bridge.of(true, 0, Map.of("priority", 1L))));

    assertThat(DifferenceFormat.format("the link ovirtmgmt", found, BRIDGE))
        .containsExactly(
            "the link ovirtmgmt: mtu is 1500 and should be 9000",
            "the link ovirtmgmt: master is vrf0 and should be none",
            "the link ovirtmgmt: bridge.stp is true and should be false",
            "the link ovirtmgmt: bridge.options.priority is 1 and should be 32768");
  }

  @Test
  void namesNoClass() {
    assertThat(DifferenceFormat.format("it", BRIDGE.withBridge(Optional.empty()), BRIDGE))
        .containsExactly(
            "it: bridge is none and should be [stp=false, forwardDelayMillis=0, options={priority=32768}]");
  }

  @Test
  void saysNothingAboutEqualRecords() {
    assertThat(DifferenceFormat.format("it", BRIDGE, BRIDGE)).isEmpty();
  }
}
