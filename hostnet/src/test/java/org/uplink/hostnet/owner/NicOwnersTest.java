package org.uplink.hostnet.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.OwnedHostEnvironment;
import org.uplink.hostnet.owner.NicOwner.Kind;

class NicOwnersTest {
  private static final HostEnvironment HOST =
      new OwnedHostEnvironment(Optional.of(Kind.NETWORKD), Optional.empty());

  @Test
  void asTheHostShowsWithoutConfiguration() {
    assertThat(NicOwners.NONE.appliedTo(HOST)).isEqualTo(HOST);
  }

  @Test
  void configuredOwnersReplaceThoseThatTheHostShows() {
    NicOwners owners =
        new NicOwners(
            Set.of(Kind.NETWORK_MANAGER),
            Map.of("eth0", Optional.empty(), "eth1", Optional.of(Kind.NETWORK_MANAGER)));
    HostEnvironment environment = owners.appliedTo(HOST);

    assertThat(environment.ownerOf("eth0")).isEmpty();
    assertThat(environment.ownerOf("eth1").map(NicOwner::kind)).contains(Kind.NETWORK_MANAGER);
    assertThat(environment.ownersOf(List.of("eth0", "eth1", "eth2"))).containsOnlyKeys("eth1");
    assertThat(environment.overriddenOwner("eth2")).isEmpty();
  }

  @Test
  void aConfiguredOwnerThatTheHostShowsTooOverridesNothing() {
    NicOwners owners =
        new NicOwners(Set.of(Kind.NETWORKD), Map.of("eth0", Optional.of(Kind.NETWORKD)));

    assertThat(owners.appliedTo(HOST).overriddenOwner("eth0")).isEmpty();
  }

  @Test
  void refusesAnOwnerWhoseNicsTheAgentDoesNotChange() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NicOwners(Set.of(), Map.of("eth0", Optional.of(Kind.NETWORK_MANAGER))))
        .withMessage(
            "--owner-of eth0=NetworkManager: the agent changes no NICs of NetworkManager."
                + " Add NetworkManager to --nic-owners.");
  }
}
