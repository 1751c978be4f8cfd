package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.uplink.engine.store.TableFixture.NETWORKS;
import static org.uplink.engine.store.TableFixture.NOW;
import static org.uplink.engine.store.TableFixture.host;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.engine.change.ChangeOutcome;
import org.uplink.engine.change.ChangeRequest;
import org.uplink.engine.host.HostKey;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.run.Run;
import org.uplink.verbs.change.Proof;

/** The table network_changes. */
final class ChangeTableTest {
  @TempDir Path temp;
  private TableFixture database;

  @BeforeEach
  void open() {
    database = new TableFixture(temp, new Retention(100, 20, 3));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void changeStaysUnresolvedUntilOutcomeIsStored() {
    database.hosts().add(host("h"));
    Run install = database.begin("h");
    ChangeRequest change = change("id-1", install.id(), NOW);
    database.changes().add(change);
    database.close();
    open();

    assertThat(database.changes().findUnresolved("h")).contains(change);
    database.changes().saveTicket("id-1", NOW.plusSeconds(9));
    assertThat(database.changes().findUnresolved("h").orElseThrow().ticketExpiresAt())
        .contains(NOW.plusSeconds(9));
    database
        .changes()
        .saveOutcome("id-1", new ChangeOutcome.Safe(Proof.PROVED, "x".repeat(5000)), NOW);
    assertThat(database.changes().findUnresolved("h")).isEmpty();
  }

  /** Two changes can have the same time, and the clock can be set back between them. */
  @ParameterizedTest
  @ValueSource(longs = {0, -1, -3600})
  void latestChangeIsTheOneThatWasAddedLast(long secondsBetween) {
    database.hosts().add(host("h"));
    database.hosts().add(host("other"));
    long run = database.begin("h").id();
    List<String> ids = List.of("m", "z", "a", "k");
    for (int i = 0; i < ids.size(); i++) {
      database.changes().add(change(ids.get(i), run, NOW.plusSeconds(i * secondsBetween)));
      assertThat(database.changes().findLatest("h").orElseThrow().id()).isEqualTo(ids.get(i));
      assertThat(database.changes().findUnresolved("h").orElseThrow().id()).isEqualTo(ids.get(i));
      assertThat(database.changes().findByRun(run).orElseThrow().request().id())
          .isEqualTo(ids.get(i));
    }
    assertThat(database.changes().findLatest("other")).isEmpty();
  }

  @Test
  void oldestEndedChangesAreDeletedEvenIfAllHaveTheSameTime() {
    database.hosts().add(host("h"));
    long run = database.begin("h").id();
    for (int i = 0; i < 110; i++) {
      String id = "id-" + (997 * (i + 1)) % 1000;
      database.changes().add(change(id, run, NOW));
      database.changes().saveOutcome(id, new ChangeOutcome.NeverStarted("test"), NOW);
    }
    for (int i = 0; i < 110; i++) {
      assertThat(database.changes().isKnown("h", "id-" + (997 * (i + 1)) % 1000))
          .as("change %d", i)
          .isEqualTo(i >= 10);
    }
  }

  private static ChangeRequest change(String id, long run, Instant requested) {
    return new ChangeRequest(
        id,
        "h",
        run,
        new Attachment(
            "ovirtmgmt",
            "eth1",
            false,
            Optional.of(10),
            true,
            Optional.of(9000),
            NETWORKS.devices().getFirst().ip(),
            false),
        "secret",
        requested,
        requested.plusSeconds(120),
        Optional.empty(),
        Optional.of("192.0.2.21"),
        Optional.of(new HostKey("00ff")));
  }
}
