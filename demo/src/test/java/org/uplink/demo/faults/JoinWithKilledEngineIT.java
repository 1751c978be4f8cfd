package org.uplink.demo.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.agent.join.HostJoin;
import org.uplink.agent.join.JoinException;
import org.uplink.api.event.Event;
import org.uplink.api.join.JoinTokenCreation;
import org.uplink.api.join.JoinTokenDocument;
import org.uplink.api.join.JoinTokenPage;
import org.uplink.cli.rest.EngineClient;
import org.uplink.lab.Lab;
import org.uplink.verbs.join.JoinToken;

/**
 * The engine is killed at a TLS record of a join, and the same command joins the host later: at
 * every fourth record, and at all of them with {@code -Pfull}.
 */
@Tag("long")
class JoinWithKilledEngineIT {
  private static final int PROOF_SECONDS = 8;
  private static final int STEP = Boolean.getBoolean("uplink.full") ? 1 : 4;

  @TempDir private Path folder;

  private LabFixture lab;
  private LabEngineFixture engine;
  private Relay relay;

  @BeforeEach
  void open() throws Exception {
    assumeThat(Lab.unavailable()).isEmpty();
    lab = LabFixture.open(PROOF_SECONDS);
    engine = lab.engine();
    relay = Relay.toEngine(InetAddress.ofLiteral(LabFixture.TEST), engine.hostPort());
  }

  @AfterEach
  void close() throws Exception {
    if (lab != null) {
      relay.close();
      lab.close();
    }
  }

  @Test
  void hostJoinsWithTheSameCommandAfterTheEngineWasKilled() throws Exception {
    int record = 1;
    while (joinWithKillAt(record)) {
      record += STEP;
    }
    assertThat(record).as("records of a join").isGreaterThan(4);
  }

  /** Returns whether the join had so many records that the engine was killed. */
  private boolean joinWithKillAt(int record) throws Exception {
    String name = "joined" + record;
    JoinTokenDocument document =
        engine
            .client()
            .post(
                EngineClient.path("join-tokens"),
                JoinTokenCreation.newHosts(Optional.empty(), Optional.empty(), false),
                JoinTokenDocument.class);
    JoinToken token = JoinToken.parse(document.token().orElseThrow());
    var join =
        new HostJoin(
            new JoinToken(
                List.of(new HostAndPort(HostAddress.parse(LabFixture.TEST), relay.port())),
                token.authority(),
                token.secret()),
            folder.resolve(name + ".conf"),
            Optional.of(folder.resolve(name)),
            name);
    var passed = new AtomicInteger();
    var killed = new AtomicBoolean();
    relay.watch(
        _ -> {
          if (passed.incrementAndGet() == record) {
            engine.kill();
            killed.set(true);
          }
          return !killed.get();
        });

    try (var runs = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<HostJoin.Joined>> run = runs.submit(() -> tryToJoin(join));
      await().until(() -> killed.get() || run.isDone());
      relay.heal();
      if (killed.get()) {
        engine.start();
      }
      run.get(HANG_SECONDS, TimeUnit.SECONDS)
          .ifPresent(joined -> assertThat(joined.host()).isEqualTo(name));
    }
    HostJoin.Joined again = join.run();

    assertThat(again.host()).isEqualTo(name);
    assertThat(engine.host(name).name()).isEqualTo(name);
    assertThat(engine.events(name)).extracting(Event::type).containsOnlyOnce("HostJoined");
    assertThat(engine.client().get(EngineClient.path("join-tokens"), JoinTokenPage.class).items())
        .filteredOn(each -> each.id().equals(document.id()))
        .singleElement()
        .extracting(JoinTokenDocument::usesLeft)
        .isEqualTo(0);
    return killed.get();
  }

  private static Optional<HostJoin.Joined> tryToJoin(HostJoin join) throws Exception {
    try {
      return Optional.of(join.run());
    } catch (JoinException broken) {
      assertThat(broken.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
