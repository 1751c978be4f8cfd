package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.agent.EngineCalls.LONG_SECONDS;
import static org.uplink.agent.EngineCalls.TOKEN;
import static org.uplink.agent.EngineCalls.confirm;
import static org.uplink.agent.EngineCalls.removal;
import static org.uplink.agent.EngineCalls.setupNetworks;
import static org.uplink.agent.EngineCalls.takeOver;
import static org.uplink.agent.EngineCalls.ticket;
import static org.uplink.testkit.Deadlines.HANG;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.verbs.NoParameters;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.Capabilities;
import org.uplink.verbs.capabilities.Network;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.setup.SetupNetworks;
import org.uplink.verbs.setup.SetupOptions;

/** The agent's state is lost while the management network's bridge stands. */
@Tag("long")
class AdoptBridgeTest {
  @TempDir Path folder;
  private AgentFixture fixture;

  @BeforeEach
  void deployAndLoseTheState() throws Exception {
    fixture = AgentFixture.build(folder);
    fixture.start();
    assertThat(change("first", true).state()).isEqualTo(ChangeState.SAFE);
    fixture.kill();
    deleteState();
    fixture.start();
    assertThat(networks()).isEmpty();
  }

  @AfterEach
  void tearDown() {
    fixture.close();
  }

  @Test
  void adoptsTheBridgeWithoutAStepAndRestoresItAfterABoot() throws Exception {
    List<String> before = AgentFixture.networkOfHost();

    ChangeStatus adopted = change("again", true);

    assertThat(adopted.state()).isEqualTo(ChangeState.SAFE);
    assertThat(adopted.steps()).isEmpty();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(networks()).containsOnlyKeys("ovirtmgmt");
    fixture.reboot();
    fixture.start();
    assertThat(AgentFixture.networkOfHost()).as(fixture.log()).isEqualTo(before);
    assertThat(networks()).containsOnlyKeys("ovirtmgmt");
  }

  @Test
  void keepsTheBridgeIfTheAdoptionIsNotProved() throws Exception {
    List<String> before = AgentFixture.networkOfHost();

    ChangeStatus failed = change("again", false);

    assertThat(failed.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(failed.verified()).as(failed.toString()).contains(true);
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
    assertThat(networks()).isEmpty();
  }

  @Test
  void removesAnAdoptedNetwork() throws Exception {
    assertThat(change("again", true).state()).isEqualTo(ChangeState.SAFE);

    CompletableFuture<ChangeStatus> removed = begin(removal(options("gone", LONG_SECONDS)));
    prove("gone", removed);

    assertThat(removed.get(HANG_SECONDS, TimeUnit.SECONDS).state()).isEqualTo(ChangeState.SAFE);
    assertThat(AgentFixture.jsonOnHost("addr show dev eth0").toString()).contains("192.0.2.10");
    assertThat(AgentFixture.jsonOnHost("link show type bridge")).isEmpty();
  }

  /** It is not as Uplink makes it, and somebody may need the port. */
  @Test
  void adoptsABridgeWithAnotherPortAsItIs() throws Exception {
    AgentFixture.ipOnHost(
        "link add veth9 type veth peer name veth8", "link set veth9 master ovirtmgmt");
    List<String> before = AgentFixture.networkOfHost();

    ChangeStatus adopted = change("again", true);

    assertThat(adopted.state()).isEqualTo(ChangeState.SAFE);
    assertThat(adopted.steps()).isEmpty();
    assertThat(AgentFixture.networkOfHost()).isEqualTo(before);
  }

  private ChangeStatus change(String id, boolean proved) throws Exception {
    CompletableFuture<ChangeStatus> running =
        begin(takeOver(options(id, proved ? LONG_SECONDS : 2)));
    if (proved) {
      prove(id, running);
    }
    return running.get(HANG_SECONDS, TimeUnit.SECONDS);
  }

  private CompletableFuture<ChangeStatus> begin(SetupNetworks request) throws Exception {
    return setupNetworks(fixture.client(), request);
  }

  private SetupOptions options(String id, int seconds) throws Exception {
    return SetupOptions.proved(id, ticket(fixture.client(), id), TOKEN, seconds);
  }

  private void prove(String id, CompletableFuture<ChangeStatus> running) {
    await().until(() -> running.isDone() || confirm(fixture.client(), id, TOKEN).accepted());
  }

  private Map<String, Network> networks() throws Exception {
    return fixture
        .client()
        .call(Verb.GET_CAPABILITIES.method(), new NoParameters(), Capabilities.class, HANG)
        .network()
        .networks();
  }

  private void deleteState() throws IOException {
    try (Stream<Path> files = Files.walk(fixture.stateDir().resolve("network"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
