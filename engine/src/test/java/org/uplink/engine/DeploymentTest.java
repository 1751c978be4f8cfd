package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.scaled;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments of the management network: committed, rolled back, refused. */
final class DeploymentTest extends OneHostFixture {
  @Test
  void unprovedChangeIsRolledBackAndCanBeRepeated() throws Exception {
    host.network().impatient(true);

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.run().orElseThrow().succeeded()).contains(false);
    assertThat(installed.statusText().orElseThrow())
        .contains("due to setup networks failure", "eth1", "the engine did not come in")
        .contains("uplink host deploy-network node1");
    assertThat(installed.activeNic()).contains("eth1");
    assertThat(installed.proof()).isEmpty();
    assertThat(lastEvent()).isEqualTo("SetupNetworksFailed");

    host.network().impatient(false);
    HostDocument again = run("deploy-network?wait=300", "{}");

    assertThat(again.status()).as("%s", again).isEqualTo(HostStatus.UP);
    assertThat(again.run().orElseThrow().kind()).isEqualTo("deploy");
    assertThat(host.network().applied()).isEqualTo(2);
  }

  @Test
  void tellsTheTokenOfTheProofOnlyInTheProof() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);

    assertThat(host.network().applied()).isEqualTo(1);
    assertThat(host.network().tokenSeen()).isFalse();
  }

  @Test
  void tellsTheTokenToAHostThatDoesNotTakeItsDigest() throws Exception {
    host.network().takeToken();

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);

    assertThat(host.network().tokenSeen()).isTrue();
  }

  @Test
  void asksHostForOutcomeWhenAnswerIsLost() throws Exception {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Object done = host.network().setup(params, caller);
          holdUntilReleased();
          return done;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("proved");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void sendsNoProofWhileTheHostAppliesTheChange() throws Exception {
    var pending = new AtomicInteger();
    host.on(
        "Host.getNetworkChange",
        (params, caller) -> {
          ObjectNode status = Json.MAPPER.valueToTree(host.network().change(params));
          if (status.get("state").asString().equals("PENDING")) {
            status.put("waitsForProof", pending.incrementAndGet() > 5);
          }
          return status;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    List<String> calls = host.calls().stream().map(call -> call.replaceFirst(" .*", "")).toList();
    assertThat(calls.subList(0, calls.indexOf("Host.confirmConnectivity")))
        .filteredOn("Host.getNetworkChange"::equals)
        .hasSizeGreaterThan(5);
  }

  @Test
  void provesTheChangeWhenTheHostDoesNotAnswer() throws Exception {
    var held = new AtomicInteger();
    host.on(
        "Host.getNetworkChange",
        (params, caller) -> {
          if (host.network().applied() > 0 && held.getAndIncrement() == 0) {
            holdUntilReleased();
          }
          return host.network().change(params);
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("proved");
    assertThat(held).hasPositiveValue();
  }

  @Test
  void reportsThatRestartedAgentRolledBack() throws Exception {
    host.network().provable(false);
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          Thread.startVirtualThread(
              () -> {
                try {
                  await().until(() -> host.network().applied() != 0);
                  host = host.again(engine.dataDir, "node1");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
          return host.network().setup(params, caller);
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_FAILED);
    assertThat(installed.statusText().orElseThrow()).contains("the agent was restarted");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void requestsNewTicketWhenTicketExpired() throws Exception {
    var first = new AtomicInteger();
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          if (first.getAndIncrement() == 0) {
            throw new RpcException.Answered(new RpcError(9104, "the ticket is over"));
          }
          return host.network().setup(params, caller);
        });

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    assertThat(host.calls().stream().filter(call -> call.startsWith("Host.getNetworkTicket")))
        .hasSize(2);
  }

  @Test
  void skipsOwnedNicAndFailsOnOtherRefusals() throws Exception {
    refuse(9101, "NetworkManager owns eth1");
    HostDocument owned = engine.install("node1");
    assertThat(owned.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(owned.run().orElseThrow().succeeded()).contains(true);
    assertThat(owned.statusText().orElseThrow())
        .contains("NetworkManager owns eth1", "did not deploy");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkSkipped");

    for (var code : new int[] {21, 9102, 9103, 9105}) {
      refuse(code, "no, for " + code);
      HostDocument refused = engine.install("node1");
      assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
      assertThat(refused.run().orElseThrow().succeeded()).contains(false);
      assertThat(refused.statusText().orElseThrow())
          .contains("no, for " + code, "Nothing was changed");
      assertThat(lastEvent()).isEqualTo("ManagementNetworkRefused");
    }
    host.onPlan(
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(9101, "networkd owns eth1"));
        });
    HostDocument ownedInPlan = engine.install("node1");
    assertThat(ownedInPlan.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(ownedInPlan.statusText().orElseThrow()).contains("networkd owns eth1");
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void reportsTheTextOfARefusedTicket() throws Exception {
    host.on(
        "Host.getNetworkTicket",
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(9103, "The agent has no CAP_NET_ADMIN."));
        });

    HostDocument refused = engine.install("node1");

    assertThat(refused.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(refused.statusText().orElseThrow())
        .contains("The agent has no CAP_NET_ADMIN (code 9103). Nothing was changed.");
  }

  @Test
  void skipsAgentWithoutSetupNetworks() throws Exception {
    host.without("Host.setupNetworks").without("Host.getNetworkTicket");

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.MANAGEMENT_NETWORK_MISSING);
    assertThat(installed.run().orElseThrow().succeeded()).contains(true);
    assertThat(installed.statusText().orElseThrow()).contains("it has no Host.setupNetworks");
  }

  @Test
  void adoptsTheBridgeOfAHostWhoseAgentLostItsState() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    host.network().forget();

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(host.network().applied()).isEqualTo(2);
    JsonNode asked = host.network().management().orElseThrow();
    assertThat(asked.get("nic").asString()).isEqualTo("eth1");
    assertThat(asked.get("takeOver").asBoolean()).isTrue();
    assertThat(engine.events("node1").stream().map(event -> event.text()))
        .anyMatch(text -> text.contains("The engine adopts the bridge as the management network"));
  }

  @Test
  void refusesToAdoptTheBridgeIfTheClusterWantsAnotherVlan() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    host.network().forget();
    engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"vlan\": 20}");

    assertThat(engine.install("node1").statusText().orElseThrow())
        .contains("interface eth1", "VLAN-ID (none)", "data-center definition (20)");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkVlanMismatch");
    assertThat(host.network().applied()).isEqualTo(1);
  }

  @Test
  void refusesVlanMismatchWithOvirtText() throws Exception {
    engine.put("/api/v1/clusters/Default", "{\"name\": \"Default\", \"vlan\": 20}");

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.SETUP_NETWORKS_REFUSED);
    assertThat(installed.statusText().orElseThrow())
        .startsWith(
            "Failed to configure management network on host node1. Host node1 has an interface eth1 for the management network configuration with VLAN-ID (none), which is different from data-center definition (20).");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkVlanMismatch");
    assertThat(host.network().applied()).isZero();
  }

  @Test
  void reportsFailedCommitWithOvirtText() throws Exception {
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal("disk full"));
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(installed.statusText().orElseThrow())
        .contains("due to failure in persisting the management network configuration", "disk full");
    assertThat(lastEvent()).isEqualTo("NetworkCommitFailed");
  }

  @Test
  void findsCommitInCapabilitiesWhenAnswerIsLost() throws Exception {
    restart(runs -> runs.withCallTimeout(scaled(Duration.ofSeconds(1))));
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          host.network().dirty(false);
          holdUntilReleased();
          return true;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
    assertThat(installed.proof()).contains("unproved");
    assertThat(engine.events("node1").getLast().text()).contains("unproved, but committed");
    assertThat(host.calls().stream().filter("Host.setSafeNetworkConfig"::equals)).hasSize(1);
  }

  @Test
  void reportsMissingCommitWhenAnswerIsLost() throws Exception {
    restart(runs -> runs.withCallTimeout(scaled(Duration.ofSeconds(1))));
    host.asStockVdsm();
    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          holdUntilReleased();
          return true;
        });

    assertThat(engine.install("node1").reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
  }

  @Test
  void commitsExistingNetworkBeforeHostIsUp() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    host.network().dirty(true);

    HostDocument again = engine.install("node1");

    assertThat(again.status()).as("%s", again).isEqualTo(HostStatus.UP);
    assertThat(host.network().dirty()).isFalse();
    assertThat(engine.events("node1").getLast().text()).contains("committed only now");

    host.network().dirty(true);
    host.on(
        "Host.setSafeNetworkConfig",
        (params, caller) -> {
          throw new RpcException.Answered(RpcError.internal("disk full"));
        });
    HostDocument failed = engine.install("node1");
    assertThat(failed.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(failed.statusText().orElseThrow()).contains("until the host restarts", "disk full");
  }

  @Test
  void doesNotCommitTheChangeOfAnotherClient() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    host.network().keepForeignChange();

    HostDocument refused = engine.install("node1");

    assertThat(refused.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(refused.statusText().orElseThrow())
        .contains("change foreign of another client is in force");
    assertThat(host.network().dirty()).isTrue();

    engine.delete("/api/v1/hosts/node1");
    engine.addHost("node1", host.port());
    assertThat(engine.install("node1").statusText().orElseThrow())
        .contains("keeps a change of its network that this engine did not request");
    assertThat(host.network().dirty()).isTrue();
  }

  @Test
  void changesNothingDuringChangeOfAnotherClient() throws Exception {
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          var json = (ObjectNode) host.capabilities(caller);
          json.set(
              "pendingChange",
              FakeHost.JSON.readTree(
                  "{\"id\": \"c7\", \"requester\": \"CN=other at 192.0.2.9\", \"ageMillis\": 4200, \"remainingMillis\": 15200}"));
          return json;
        });

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.NETWORK_CHANGE_PENDING);
    assertThat(installed.statusText().orElseThrow())
        .contains("CN=other at 192.0.2.9 requested it 4 s ago (id c7)", "within 16 s")
        .contains("uplink host install node1");
    assertThat(lastEvent()).isEqualTo("ManagementNetworkRefused");
    assertThat(host.network().applied()).isZero();
  }

  /** Otherwise the run would hold its place for ever, and the host could not be removed. */
  @ParameterizedTest
  @ValueSource(longs = {9_000_000_000_000L, Long.MAX_VALUE})
  void hostDoesNotDecideHowLongTheEngineWaitsForAPendingChange(long remaining) throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
    String own =
        host.calls().stream()
            .filter(call -> call.startsWith("Host.getNetworkTicket"))
            .map(call -> FakeHost.JSON.readTree(call.substring(call.indexOf('{'))))
            .map(params -> params.get("id").asString())
            .findFirst()
            .orElseThrow();
    host.on(
        "Host.getCapabilities",
        (params, caller) -> {
          var json = (ObjectNode) host.capabilities(caller);
          json.putObject("pendingChange")
              .put("id", own)
              .put("ageMillis", remaining)
              .put("remainingMillis", remaining);
          return json;
        });
    restart(
        runs ->
            runs.withProofTimeout(Duration.ofSeconds(1))
                .withCallTimeout(scaled(Duration.ofSeconds(1))));

    HostDocument pending = engine.install("node1");

    assertThat(pending.reason()).contains(StatusReason.NETWORK_CHANGE_PENDING);
    assertThat(pending.statusText().orElseThrow()).contains("this engine requested it");
    assertThat(engine.post("/api/v1/hosts/node1/deploy-network?dryRun=true", "{}").body())
        .contains("this engine requested it");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
  void lifetimeOfATicketThatNoClockReachesDoesNotFailTheRun(long lifetime) throws Exception {
    host.on(
        "Host.getNetworkTicket",
        (params, caller) -> {
          var ticket = (ObjectNode) FakeHost.JSON.valueToTree(host.network().ticket(params));
          return ticket.put("lifetimeMillis", lifetime);
        });

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);
  }

  @Test
  void reportsPendingChangeWhenHostIsBusy() throws Exception {
    refuse(40, "Another change of this host's network is under way (c7).");

    HostDocument installed = engine.install("node1");

    assertThat(installed.reason()).contains(StatusReason.NETWORK_CHANGE_PENDING);
    assertThat(installed.statusText().orElseThrow()).contains("(c7)", "changed nothing");
  }

  @Test
  void nicThatStillWaitsForItsAddressesIsNoOtherChange() throws Exception {
    refuse(40, "eth0 still waits for its addresses. Retry when it is configured.");

    HostDocument installed = engine.install("node1");

    assertThat(installed.statusText().orElseThrow())
        .contains("eth0 still waits for its addresses", "changed nothing", "When that has ended")
        .doesNotContain("other change");
  }

  @Test
  void deploymentEventDescribesNetwork() throws Exception {
    engine.install("node1");

    assertThat(engine.events("node1"))
        .anySatisfy(
            event ->
                assertThat(event.text())
                    .contains(
                        "deploys the management network: ovirtmgmt, bridged, on eth1, MTU 1500"));
  }

  @Test
  void hostIsNotUpWhenActiveNicDiffersAfterDeployment() throws Exception {
    host.on(
        "Host.getRoute",
        (params, caller) ->
            host.network().applied() == 0 ? Map.of("device", "eth1") : Map.of("device", "eth0"));

    HostDocument installed = engine.install("node1");

    assertThat(installed.status()).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(installed.reason()).contains(StatusReason.ACTIVE_NIC_ELSEWHERE);
    assertThat(installed.statusText().orElseThrow()).contains("ovirtmgmt", "eth0");
  }

  private HostDocument run(String what, String body) throws Exception {
    EngineFixture.Answer answer = engine.post("/api/v1/hosts/node1/" + what, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.as(HostDocument.class);
  }

  private String lastEvent() throws Exception {
    return engine.events("node1").getLast().type();
  }

  private void refuse(int code, String message) {
    host.on(
        "Host.setupNetworks",
        (params, caller) -> {
          throw new RpcException.Answered(new RpcError(code, message));
        });
  }
}
