package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.OPTIONAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.flight.Flight;
import org.uplink.hostnet.flight.FlightRecorder;
import org.uplink.hostnet.flight.Measurement;
import org.uplink.hostnet.flight.TimedStep;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.platform.DurableFolder;
import org.uplink.platform.StepListener;
import org.uplink.verbs.change.ChangeState;

/** Every change leaves one record, whoever ends it, and the records have limits. */
class ChangeRecordTest {
  private final FakeKernelHost.Kernel kernel = new FakeKernelHost.Kernel();
  private final FakeBoot boot = new FakeBoot("boot 1");
  @TempDir Path folder;

  @Test
  void hasRequesterTimesAndOutcomeOfEachChangeTheNewestFirst() throws Exception {
    Instant start = Instant.now();
    try (FakeKernelHost host = new FakeKernelHost(folder, kernel, boot)) {
      kernel.refusing = "no buffer space";
      host.control.change(host.proposal("a", true), host);
      host.control.change(host.proposal("b", true), host);

      List<ChangeRecord> records = host.files.history();

      assertThat(records).extracting(ChangeRecord::number).containsExactly(2L, 1L);
      assertThat(records).extracting(it -> it.status().id()).containsExactly("b", "a");
      Flight flight = records.getFirst().flight().orElseThrow();
      assertThat(flight.requester()).isEqualTo("engine");
      assertThat(flight.started().orElseThrow()).isBetween(start, flight.ended());
      assertThat(records.getFirst().status().state()).isEqualTo(ChangeState.ROLLED_BACK);
      assertThat(records.getFirst().status().reason().orElseThrow()).contains("no buffer space");
    }
  }

  @Test
  void recordOfAKilledProcessIsWrittenByTheNextStart() throws Exception {
    try (FakeKernelHost killed = new FakeKernelHost(folder, kernel, boot)) {
      CompletableFuture<?> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return killed.control.change(killed.proposal("a", true), killed);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      killed.awaitWaiting("a");
      // What a killed process leaves: its files, without their end.
      Path left = Files.createDirectory(folder.resolve("left"));
      Files.copy(folder.resolve("pending"), left.resolve("pending"));
      killed.control.stop("the test ends");
      running.join();

      ChangeFiles files = ChangeFiles.open(left);
      new ChangeRecovery(files, Backends.of(HostEnvironment.EMPTY, killed)).recover(boot);

      assertThat(files.history())
          .singleElement()
          .satisfies(
              record -> {
                assertThat(record.status().reason().orElseThrow())
                    .isEqualTo("the process that made the change ended before it was confirmed");
                assertThat(record.flight().orElseThrow().requester()).isEqualTo("engine");
                assertThat(record.flight().orElseThrow().measurement()).isEmpty();
              });
    }
  }

  @Test
  void recorderTimesStepsAndCountsThoseThatAreTooMany() {
    FlightRecorder recorder = FlightRecorder.ofSteps();
    StepListener listener = recorder.around(StepListener.NONE);
    listener.before("a");
    listener.after("a");
    listener.before("fails");
    for (int i = 0; i < 150; i++) {
      listener.before("b");
      listener.after("b");
    }

    Measurement measured = recorder.take().orElseThrow();

    assertThat(measured.steps()).hasSize(100);
    assertThat(measured.omittedSteps()).isEqualTo(52);
    assertThat(measured.steps().getFirst())
        .returns("a", TimedStep::text)
        .extracting(TimedStep::micros, OPTIONAL)
        .isPresent();
    assertThat(measured.steps().get(1).micros()).isEmpty();
    assertThat(recorder.take()).as("of the next change").isEmpty();
  }

  @Test
  void oldestRecordsGoIfAllTogetherAreTooLarge() throws Exception {
    OutcomeFiles outcomes =
        new OutcomeFiles(DurableFolder.open(folder.resolve("outcomes"), StepListener.NONE));
    List<TimedStep> steps =
        Stream.generate(() -> new TimedStep(Instant.now(), Optional.of(1L), "x".repeat(1000)))
            .limit(100)
            .toList();
    Measurement measurement = new Measurement(steps, 0, Optional.empty());
    try (FakeKernelHost host = new FakeKernelHost(folder, kernel, boot)) {
      kernel.refusing = "no " + "buffer space ".repeat(1000);
      host.control.change(host.proposal("c", true), host);
      StoredOutcome outcome = host.files.outcomes().find("c").orElseThrow();
      for (int i = 2; i < 120; i++) {
        outcomes.reserveSpace();
        outcomes.record(
            new StoredOutcome(i, outcome.hash(), outcome.status().withId("c" + i), outcome.flight())
                .withMeasurement(Optional.of(measurement)));
      }
    }

    assertThat(size(folder.resolve("outcomes"))).isLessThanOrEqualTo(OutcomeFiles.MAX_BYTES);
    List<StoredOutcome> all = outcomes.all();
    assertThat(all.getFirst().sequence()).isEqualTo(119);
    assertThat(all.size()).isBetween(20, OutcomeFiles.LIMIT);
    assertThat(all.getLast().flight().flatMap(Flight::measurement).orElseThrow().steps())
        .allMatch(step -> step.text().length() <= 151);
  }

  @Test
  void damagedRecordDoesNotHideTheOthers() throws Exception {
    try (FakeKernelHost host = new FakeKernelHost(folder, kernel, boot)) {
      kernel.refusing = "no";
      host.control.change(host.proposal("a", true), host);
      host.control.change(host.proposal("b", true), host);
      Files.writeString(folder.resolve("outcomes/000000000002-b.json"), "{\"seq");

      assertThat(host.files.history()).extracting(it -> it.status().id()).containsExactly("a");
    }
  }

  private static long size(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
