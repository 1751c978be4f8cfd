package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** What the options of {@code uplink network apply} ask of a host. */
class NetworkOptionsTest {
  private static final LinkState NIC = LinkState.of("eth0", Optional.empty(), 1500);
  private static final LinkState BOND = LinkState.of("bond0", Optional.of("bond"), 1500);

  @Test
  void bondIsRemovedIfItIsThere() {
    Wish wish = wish("eth0", OptionalInt.empty(), Optional.of("bond0"));

    NetworkRequest first = on(wish, NIC.withMaster(Optional.of("bond0")), BOND);
    assertThat(first.removedBondings()).containsExactly("bond0");
    assertThat(first.networks())
        .hasEntrySatisfying("vmbr0", network -> assertThat(network.nic()).contains("eth0"));
    assertThat(on(wish, NIC).removedBondings()).isEmpty();
  }

  /** Its name tells neither the id nor the link below. */
  @Test
  void vlanIsNamedLikeANic() {
    Wish wish = wish("storage", OptionalInt.empty(), Optional.empty());

    assertThat(on(wish, NIC, vlan("storage", 422, "eth0")).networks())
        .containsExactly(entry("vmbr0", NetworkSpec.takeOverOf("eth0").withVlan(422)));
    assertThat(on(wish, BOND, vlan("storage", 422, "bond0")).networks())
        .containsExactly(
            entry("vmbr0", NetworkSpec.takeOverOf("eth0").onBond("bond0").withVlan(422)));
  }

  @Test
  void vlanOnAVlanIsRefused() {
    LinkState outer = vlan("outer", 5, "eth0");
    LinkState inner = vlan("inner", 6, "outer");

    for (Wish wish :
        List.of(
            wish("inner", OptionalInt.empty(), Optional.empty()),
            wish("outer", OptionalInt.of(6), Optional.empty()))) {
      assertThatThrownBy(() -> on(wish, NIC, outer, inner))
          .hasMessage(
              "VLAN 6 would be on the VLAN outer, and Uplink does not support VLANs on VLANs. Name"
                  + " a NIC or a bond.");
    }
  }

  @Test
  void vlanThatCannotBeAPortIsRefused() {
    Wish wish = wish("vmbr0.10", OptionalInt.empty(), Optional.empty());
    LinkState bridge = LinkState.of("vmbr0", Optional.of("bridge"), 1500);

    assertThatThrownBy(() -> on(wish, bridge, vlan("vmbr0.10", 10, "vmbr0")))
        .hasMessage(
            "vmbr0.10 is a VLAN of the bridge vmbr0. Adopt it as it is: uplink network adopt"
                + " vmbr0.10");
    assertThatThrownBy(() -> on(wish, NIC, vlan("vmbr0.10", 0, "eth0")))
        .hasMessage(
            "vmbr0.10 is VLAN 0, which only has the priority of packets, and Uplink does not"
                + " support it. Give its addresses to the device below it.");
  }

  private static LinkState vlan(String name, int id, String lower) {
    return LinkState.of(name, Optional.of("vlan"), 1500)
        .withVlan(OptionalInt.of(id))
        .withLower(Optional.of(lower));
  }

  private static Wish wish(String nic, OptionalInt vlan, Optional<String> removedBond) {
    return new NetworkOptions(
            nic,
            "vmbr0",
            vlan,
            OptionalInt.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            removedBond)
        .wish();
  }

  private static NetworkRequest on(Wish wish, LinkState... links) {
    return wish.on(NetworkState.ofLinks(List.of(links)), RunningConfiguration.EMPTY);
  }
}
