package org.uplink.hostnet.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** Compares links that an owner has adopted with their plan. Needs no kernel. */
class AdoptionCheckTest {
  private static final LinkState BRIDGE = TestLinks.ofKind("bridge", "ovirtmgmt");
  private static final LinkState PORT = TestLinks.nic("eth0").withMaster(Optional.of("ovirtmgmt"));

  @Test
  void linksAsPlannedHaveNoDifference() {
    assertThat(differenceOf(BRIDGE, PORT)).isEmpty();
  }

  @Test
  void ownerThatSetsAnotherMtuIsNoticed() {
    assertThat(differenceOf(BRIDGE.withMtu(1400), PORT))
        .hasValue("ovirtmgmt has the MTU 1400 instead of 1500");
    assertThat(differenceOf(BRIDGE, PORT.withMtu(9000)))
        .hasValue("eth0 has the MTU 9000 instead of 1500");
  }

  @Test
  void ownerThatTakesThePortAwayIsNoticed() {
    assertThat(differenceOf(BRIDGE, PORT.withMaster(Optional.empty())))
        .hasValue("eth0 is a port of nothing instead of ovirtmgmt");
    assertThat(differenceOf(BRIDGE, PORT.withMaster(Optional.of("br0"))))
        .hasValue("eth0 is a port of br0 instead of ovirtmgmt");
    assertThat(differenceOf(BRIDGE)).hasValue("there is no link eth0");
  }

  private static Optional<String> differenceOf(LinkState... current) {
    List<AdoptedLink> links =
        List.of(
            new AdoptedLink("ovirtmgmt", Optional.empty(), Optional.of("bridge")),
            new AdoptedLink("eth0", Optional.of("office"), Optional.of("port")));
    return new AdoptionCheck(
            NetworkState.ofLinks(List.of(current)), NetworkState.ofLinks(List.of(BRIDGE, PORT)))
        .findDifference(links);
  }
}
