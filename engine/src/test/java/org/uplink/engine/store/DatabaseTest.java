package org.uplink.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.uplink.engine.store.TableFixture.NETWORKS;
import static org.uplink.engine.store.TableFixture.NOW;
import static org.uplink.engine.store.TableFixture.begin;
import static org.uplink.engine.store.TableFixture.decision;
import static org.uplink.engine.store.TableFixture.ending;
import static org.uplink.engine.store.TableFixture.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostRepository;
import org.uplink.engine.host.HostState;
import org.uplink.engine.host.Software;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunRepository;
import org.uplink.engine.store.file.StoreException;
import org.uplink.verbs.change.Proof;

/** A database in its file. */
final class DatabaseTest {
  @TempDir Path temp;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(temp.resolve("uplink"), Retention.DEFAULT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void dataSurvivesReopening() {
    database.hosts().add(host("h"));
    Run install = begin(database.runs(), "h");
    database.runs().saveStep(install.id(), Run.Step.GET_ROUTE);
    var software =
        new Software(
            Optional.of("1"), Optional.of("Debian"), Optional.empty(), List.of("3.6", "3.10"));
    database
        .hosts()
        .saveSnapshot("h", new HostRepository.Snapshot(software, Optional.empty(), NETWORKS));
    database.hosts().saveProof("h", Proof.PROVED);
    database.runs().end(install, ending(decision(8, Optional.of("eth1"))));
    database.close();
    open();

    Host found = database.hosts().find("h").orElseThrow();
    assertThat(found.state())
        .isEqualTo(
            new HostState.NonOperational(HostState.Reason.MANAGEMENT_NETWORK_MISSING, "due"));
    assertThat(found.activeNic()).contains("eth1");
    assertThat(found.software()).isEqualTo(software);
    assertThat(found.networks()).isEqualTo(NETWORKS);
    assertThat(found.proof()).contains(Proof.PROVED);
    assertThat(found.created()).isEqualTo(NOW);
    RunRepository.StoredDecision kept = database.runs().latestDecision("h").orElseThrow();
    assertThat(kept.decision()).isEqualTo(decision(8, Optional.of("eth1")));
    assertThat(kept.run()).contains(install.id());
    Run ended = database.runs().latest("h").orElseThrow();
    assertThat(ended.step()).isEqualTo(Run.Step.GET_ROUTE);
    assertThat(ended.succeeded()).contains(true);
    assertThat(database.runs().running()).isEmpty();
    assertThat(database.auditLog().latest(Optional.of("h"), 10))
        .extracting(entry -> entry.event().text())
        .containsExactly("text");
  }

  @Test
  void interruptedWriterLeavesDatabaseUsable() throws Exception {
    database.hosts().add(host("h"));
    var ready = new CountDownLatch(1);
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  Thread.currentThread().interrupt();
                  for (var i = 0; i < 20; i++) {
                    try {
                      database
                          .auditLog()
                          .add(
                              AuditEvent.ofEngine(
                                  NOW, AuditEvent.Type.ENGINE_STARTED, "interrupted " + i));
                    } catch (RuntimeException e) {
                      ready.countDown();
                    }
                  }
                });
    writer.join();
    assertThat(database.hosts().find("h")).isPresent();
    database.auditLog().add(AuditEvent.ofEngine(NOW, AuditEvent.Type.ENGINE_STOPPED, "after"));
    database.close();
    open();
    assertThat(database.auditLog().latest(Optional.empty(), 1).getFirst().event().text())
        .isEqualTo("after");
  }

  @Test
  void namesFileThatIsNoDatabase() throws Exception {
    Path file = temp.resolve("broken");
    Files.writeString(temp.resolve("broken.mv.db"), "this is no database at all");
    assertThatThrownBy(() -> Database.open(file, Retention.DEFAULT).close())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("broken");
  }
}
