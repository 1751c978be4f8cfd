package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;

/** Removes a network or bond of Uplink's whose link somebody has deleted. */
class MissingLinkTest {
  private static final NetworkRequest CREATION =
      new NetworkRequest(
          new TreeMap<>(
              Map.of(
                  "bridge", NetworkSpec.bridgeOn("eth0"),
                  "onBond", NetworkSpec.bridgeOn("bond9").onBond("bond9"),
                  "tagged", NetworkSpec.bridgeOn("eth1").withVlan(5))),
          new TreeSet<>(),
          new TreeMap<>(Map.of("bond9", new BondSpec(List.of("eth2"), "mode=1", Optional.empty()))),
          new TreeSet<>());

  private static final RunningConfiguration CREATED =
      plan(hostWith("eth0", "eth1", "eth2"), RunningConfiguration.EMPTY, CREATION).target();

  /** The links that are still there. */
  @ParameterizedTest
  @ValueSource(strings = {"", "eth0", "eth0 eth1", "eth0 eth1 eth2"})
  void forgetsNetworksAndBondsWithoutTheirLinks(String names) {
    Plan plan = plan(hostWith(names.split(" ", -1)), CREATED, removal());
    assertThat(plan.target().networks()).isEmpty();
    assertThat(plan.target().bondings()).isEmpty();
    assertThat(plan.after().links())
        .extracting(LinkState::name)
        .containsExactlyInAnyOrderElementsOf(
            plan.before().links().stream().map(LinkState::name).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "bond9, 'bond bond9 does not exist, so it cannot be removed'",
    "bridge, 'network bridge cannot be removed: its bridge is gone, and another link has the name bridge'",
  })
  void doesNotDeleteAnotherLinkWithTheName(String name, String message) {
    NetworkState host =
        NetworkState.ofLinks(
            List.of(LinkState.of("eth0", Optional.empty(), 1500), TestLinks.ofKind("dummy", name)));
    assertThatExceptionOfType(SetupRefusedException.class)
        .isThrownBy(() -> plan(host, CREATED, removal()))
        .withMessageContaining(message);
  }

  private static NetworkRequest removal() {
    return new NetworkRequest(
        new TreeMap<>(),
        new TreeSet<>(CREATION.networks().keySet()),
        new TreeMap<>(),
        new TreeSet<>(Set.of("bond9")));
  }

  private static NetworkState hostWith(String... nics) {
    return NetworkState.ofLinks(
        List.of(nics).stream()
            .filter(name -> !name.isEmpty())
            .map(name -> LinkState.of(name, Optional.empty(), 1500))
            .toList());
  }

  private static Plan plan(
      NetworkState host, RunningConfiguration running, NetworkRequest request) {
    return new Planner(HostEnvironment.EMPTY)
        .plan(host, running, request, Optional.empty(), Duration.ofMinutes(1));
  }
}
