package org.uplink.agent.wish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** What the options of {@code uplink network apply} ask of a host. */
class NetworkOptionsTest {
  @Test
  void bondIsRemovedIfItIsThere() {
    LinkState nic = LinkState.of("eth0", Optional.empty(), 1500);
    LinkState bond = LinkState.of("bond0", Optional.of("bond"), 1500);
    Wish wish =
        new NetworkOptions(
                "eth0",
                "vmbr0",
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of("bond0"))
            .wish();

    NetworkRequest first = on(wish, nic.withMaster(Optional.of("bond0")), bond);
    assertThat(first.removedBondings()).containsExactly("bond0");
    assertThat(first.networks())
        .hasEntrySatisfying("vmbr0", network -> assertThat(network.nic()).contains("eth0"));
    assertThat(on(wish, nic).removedBondings()).isEmpty();
  }

  private static NetworkRequest on(Wish wish, LinkState... links) {
    return wish.on(NetworkState.ofLinks(List.of(links)), RunningConfiguration.EMPTY);
  }
}
