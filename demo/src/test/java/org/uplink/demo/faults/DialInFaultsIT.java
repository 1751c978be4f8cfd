package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
