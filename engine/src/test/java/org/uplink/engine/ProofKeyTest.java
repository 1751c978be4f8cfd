package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;
import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;

/**
 * While a change moves addresses, another machine takes the host's address. Its certificate is of
 * the same authority and names that address, so only its key tells that it is not the host.
 */
@Tag("long")
final class ProofKeyTest extends OneHostFixture {
  private final CompletableFuture<FakeHost> intruder = new CompletableFuture<>();

  @BeforeEach
  void loseTheAddressDuringTheChange() throws Exception {
    restart(
        runs ->
            runs.withProofTimeout(scaled(Duration.ofSeconds(2)))
                .withCallTimeout(scaled(Duration.ofSeconds(1))));
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Thread.startVirtualThread(this::giveTheAddressAway);
          holdUntilReleased();
          return true;
        });
  }

  @Test
  void sendsNoProofToAnAgentWithAnotherKey() throws Exception {
    HostDocument ended = engine.install("node1");

    try (var other = intruder.get(HANG_SECONDS, TimeUnit.SECONDS)) {
      assertThat(ended.status()).as("%s", ended).isEqualTo(HostStatus.NON_RESPONSIVE);
      assertThat(ended.statusText().orElseThrow())
          .contains("has another key than the agent of host node1");
      assertThat(other.calls()).filteredOn(call -> call.contains("confirm")).isEmpty();
    }
  }

  /** The disk of the host is replaced during the change: its agent comes back with another key. */
  @Test
  void asksTheNewAgentOfAHostAfterTheTimeForTheProof() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.NON_RESPONSIVE);
    intruder.get(HANG_SECONDS, TimeUnit.SECONDS).close();

    try (var installedAnew = startInItsPlace("node1")) {
      restart(runs -> runs);
      HostDocument up = engine.install("node1");

      assertThat(up.status()).as("%s", up).isEqualTo(HostStatus.UP);
      assertThat(installedAnew.network().applied()).isEqualTo(1);
    }
  }

  /** Starts the other machine, which says that the change is proved. */
  private void giveTheAddressAway() {
    host.close();
    FakeHost other = startInItsPlace("node2");
    other.on(
        "Host.getNetworkChange",
        (params, caller) ->
            Map.of(
                "id", params.get("id").asString(),
                "state", "SAFE",
                "proof", "proved",
                "differences", List.of(),
                "steps", List.of()));
    assertThat(intruder.complete(other)).isTrue();
  }

  private FakeHost startInItsPlace(String name) {
    try {
      return FakeHost.at(engine.dataDir, name, "127.0.0.1", host.port());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
