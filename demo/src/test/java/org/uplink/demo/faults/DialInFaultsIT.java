package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.host.HostCreation;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.lab.LabProcess;

/** Faults with hosts that dial in. */
@Tag("long")
class DialInFaultsIT extends FaultsOfATransport {
  @Override
  LabHostFixture add() throws Exception {
    LabHostFixture added = lab.dialInHost();
    await("the agent has dialled in")
        .until(() -> engine.host(added.name()).connection().isPresent());
    return added;
  }

  @Override
  void admitNoProof() {
    host().relay.admit(0);
  }

  /** A host behind a firewall that lets nothing in, and whose agent does not listen. */
  @Test
  void installsHostThatNobodyCanConnectTo() throws Exception {
    host().dropAllNewConnections();

    HostDocument record = engine.install(host().name());

    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.UP);
    assertThat(record.transport()).isEqualTo(HostCreation.DIAL_IN);
    assertThat(record.connection()).isPresent();
    assertThat(host().listens()).isEmpty();
    isUp(1);
  }

  @Test
  void rollsBackIfNoNewConnectionReachesTheEngine() throws Exception {
    installUntilTheChangeWaits();
    awaitTheEnd("no proof");
    isRolledBack("");
    theNextInstallGoesToUp(2);
  }

  @Test
  void hostIsUpIfItsConnectionBreaksAfterTheCommit() throws Exception {
    host().relay.watch(next -> !(next.back() && host().committed()));
    engine.begin(host().name());
    await("the change is committed").until(host()::committed);
    host().relay.heal();
    awaitTheEnd("connection broken after the commit");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  /** The agent's packets leave by another NIC, and the engine's network stays where it is. */
  @Test
  void routeThroughAnotherNicIsANewDecision() throws Exception {
    assertThat(engine.install(host().name()).status()).isEqualTo(HostStatus.UP);
    long decided = engine.decision(host().name()).id();
    lab.connect(host(), "eth1");

    host().ip("route add %s dev eth1 src %s".formatted(LabFixture.TEST, host().address()));

    await("the active NIC is eth1")
        .until(() -> engine.host(host().name()).activeNic().equals(Optional.of("eth1")));
    DecisionDocument decision = engine.decision(host().name());
    assertThat(decision.id()).isGreaterThan(decided);
    assertThat(decision.run()).isEmpty();
    assertThat(decision.cause().orElseThrow()).contains("has changed its route");
    assertThat(decision.previousNic()).contains(LabHostFixture.NETWORK);
    assertThat(decision.evidence()).isNotEmpty();
    assertThat(lastEvent("ActiveNicChanged").orElseThrow().text())
        .contains("from ovirtmgmt to eth1");
    assertThat(lastEvent("ManagementNetworkLeft").orElseThrow().text())
        .contains("is on eth0 (bridge ovirtmgmt)");
    assertThat(engine.host(host().name()).status()).isEqualTo(HostStatus.UP);
    assertThat(host().countChanges()).as("the engine deploys nothing").isEqualTo(1);
  }

  @Test
  void refusesASecondAgentWithTheSameCertificate() throws Exception {
    String before = engine.host(host().name()).connection().orElseThrow().address();
    try (LabProcess clone = lab.startCloneOf(host())) {
      await("the second agent is refused")
          .until(
              () ->
                  engine.events(host().name()).stream()
                      .anyMatch(event -> event.type().equals("SecondAgentRefused")));
      assertThat(clone.process().isAlive()).as("the second agent runs").isTrue();
    }
    assertThat(engine.host(host().name()).connection().orElseThrow().address()).isEqualTo(before);
    theNextInstallGoesToUp(1);
  }
}
