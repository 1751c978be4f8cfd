package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostDocument;
import org.uplink.api.host.HostStatus;
import org.uplink.api.host.StatusReason;

/** Faults with hosts to which the engine dials. */
@Tag("long")
class FaultsIT extends FaultsOfATransport {
  @Override
  LabHostFixture add() throws Exception {
    LabHostFixture added = lab.host();
    engine.add(added.name(), LabFixture.TEST, added.relay.port());
    return added;
  }

  @Override
  void admitNoProof() {
    host().relay.admit(1);
  }

  @Test
  void hostIsUpIfAnswerToSetupNetworksIsLost() throws Exception {
    host().relay.admit(Integer.MAX_VALUE);
    host().relay.lose(number -> number == 1 && host().committed());
    engine.begin(host().name());
    awaitTheEnd("answer to setupNetworks lost");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void hostIsUpIfAllAnswersAfterCommitAreLost() throws Exception {
    host().relay.admit(Integer.MAX_VALUE);
    host().relay.lose(number -> number <= 2 && host().committed());
    engine.begin(host().name());
    awaitTheEnd("answers to the commit lost");
    isUp(1);
    theNextInstallGoesToUp(1);
  }

  @Test
  void doesNotCommitTheChangeOfAnotherClient() throws Exception {
    UncommittedChange.deploy(host(), lab.engineIdentity());
    assertThat(host().committed()).as("before").isFalse();

    HostDocument record = engine.install(host().name());

    assertThat(record.status()).as("%s", record).isEqualTo(HostStatus.NON_OPERATIONAL);
    assertThat(record.reason()).contains(StatusReason.NETWORK_NOT_COMMITTED);
    assertThat(record.statusText().orElseThrow())
        .contains("keeps a change of its network that this engine did not request");
    assertThat(host().committed()).isFalse();
    assertThat(host().kernel().onNetwork()).containsExactly(host().address() + "/24");
    assertThat(host().countChanges()).isEqualTo(1);
  }

  /** Takes long: a stock Vdsm can only be asked after the end of the confirmation time. */
  @Test
  void hostIsUpIfAnswerOfStockVdsmIsLost() throws Exception {
    assumeThat(Boolean.getBoolean("uplink.full")).as("-Pfull").isTrue();
    try (var stock = lab.stockHost()) {
      engine.add(stock.name(), LabFixture.TEST, stock.relay.port());
      stock.relay.admit(Integer.MAX_VALUE);
      stock.relay.watch(next -> !(next.back() && next.connection() == 1 && stock.committed()));

      HostDocument installed = engine.install(stock.name());

      assertThat(installed.status()).as("%s", installed).isEqualTo(HostStatus.UP);
      assertThat(installed.proof()).contains("unproved");
      assertThat(engine.events(stock.name()).getLast().text()).contains("the answer was lost");
      assertThat(stock.countChanges()).isEqualTo(1);
      stock.assertOldOrNewNetwork();
    }
  }

  @Test
  void secondEngineLearnsOfPendingChange() throws Exception {
    try (var second = lab.secondEngine()) {
      second.add(host().name(), host().address(), host().port());
      installUntilTheChangeWaits();

      HostDocument other = second.install(host().name());

      assertThat(other.status()).as("%s", other).isEqualTo(HostStatus.NON_OPERATIONAL);
      assertThat(other.statusText().orElseThrow())
          .contains("Another change of the network of host " + host().name() + " is pending")
          .containsPattern("at 192.0.2.1 requested it \\d+ s ago")
          .containsPattern("it ends within \\d+ s")
          .contains("changed nothing", "uplink host install " + host().name());
      assertThat(other.reason()).contains(StatusReason.NETWORK_CHANGE_PENDING);
      assertThat(second.networks(host().name()).devices()).as("what may go again").isEmpty();
      host().relay.heal();
      awaitTheEnd("two engines");
      isUp(1);
      assertThat(second.install(host().name()).status()).isEqualTo(HostStatus.UP);
      assertThat(host().countChanges()).isEqualTo(1);
    }
  }
}
