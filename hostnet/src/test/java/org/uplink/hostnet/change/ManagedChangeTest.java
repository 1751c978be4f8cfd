package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.owner.KilledAt;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.LockFile;
import org.uplink.platform.Sha256;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Deadlines;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Makes changes on a host with a real NetworkManager: with two proofs, and with crashes at each
 * step of the adoption.
 */
class ManagedChangeTest {
  /** The number of steps that are tested without {@code -Pfull}. */
  private static final int SAMPLE = 4;

  private static final String PROFILE =
      ManagedHost.STATIC.replace("interface-name=eth0", "interface-name=eth0\nautoconnect=true");

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ManagedHost managed;
  private ChangeFiles files;
  private String before;
  private String profiles;
  private int changes;

  @BeforeEach
  void open() throws IOException {
    files = ChangeFiles.open(folder);
    managed = ManagedHost.connected(PROFILE);
    before = managed.host.snapshotText();
    profiles = managed.safeProfiles();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void changeIsKeptByASecondProofAfterTheAdoption() throws Exception {
    try (ChangeControl control = control(managed.backends())) {
      Future<ChangeStatus> running = begin(control, managed.backends());
      await("the first proof")
          .until(() -> prove(control).filter(why -> why.contains("confirmed again")).isPresent());
      assertThat(managed.safeProfiles()).as("files for the next boot").isEqualTo(profiles);
      await("the second proof").until(() -> prove(control).isEmpty());
      ChangeStatus status = running.get(HANG_SECONDS, TimeUnit.SECONDS);
      assertThat(status.state()).isEqualTo(ChangeState.SAFE);
      assertThat(status.concurrentChanges()).isEmpty();
    }
    managed.awaitAdopted();
    assertThat(managed.safeProfiles()).contains("uplink-ovirtmgmt-eth0", "autoconnect=false");
    assertThat(managed.trialProfiles()).doesNotContain("uplink-ovirtmgmt");
  }

  /** NetworkManager does not notice such a change, and is not restarted. */
  @Test
  void changeWithoutProofIsRolledBackByTheKernelAlone() throws Exception {
    List<String> steps = new ArrayList<>();
    Backends backends = managed.backends(KilledAt.never(steps));
    ChangeControl control = control(backends);
    Future<ChangeStatus> running = begin(control, backends);
    await("the change").until(() -> !managed.host.ip("-br link show type bridge").isEmpty());
    control.close();
    ChangeStatus status = running.get(HANG_SECONDS, TimeUnit.SECONDS);
    assertThat(status.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(status.differences()).isEmpty();
    assertThat(steps).isEmpty();
    assertRestored();
  }

  @Test
  void changeWithoutSecondProofIsRolledBack() throws Exception {
    ChangeControl control = control(managed.backends());
    Future<ChangeStatus> running = begin(control, managed.backends());
    await("the first proof")
        .until(() -> prove(control).filter(why -> why.contains("confirmed again")).isPresent());
    managed.awaitConnected("ovirtmgmt", "uplink-ovirtmgmt");
    control.close();
    ChangeStatus status = running.get(HANG_SECONDS, TimeUnit.SECONDS);
    assertThat(status.state()).isEqualTo(ChangeState.ROLLED_BACK);
    assertThat(status.differences()).isEmpty();
    assertRestored();
  }

  /** A rollback that was interrupted before NetworkManager's start once left it stopped. */
  @Test
  void agentThatDiesAroundAnyStepOfAdoptionOrRollbackIsRolledBackByTheNext() throws Exception {
    List<String> steps = new ArrayList<>();
    assertThat(isInterrupted(KilledAt.never(steps))).isFalse();
    assertRestored();
    assertThat(steps).contains("after stop NetworkManager", "before start NetworkManager");
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      boolean interrupted = isInterrupted(KilledAt.point(i));
      new ChangeRecovery(files, managed.backends()).recover(KernelBoot.read());
      String point = "killed %s (step %d of %s)".formatted(steps.get(i), i, steps);
      assertThat(interrupted).as(point).isTrue();
      assertRestored();
    }
  }

  /** Makes a change that is never proved for the second time. Returns whether the agent died. */
  private boolean isInterrupted(StepListener listener) throws Exception {
    Backends dying = managed.backends(listener);
    ChangeControl control = control(dying);
    Future<ChangeStatus> running = begin(control, dying);
    await("the first proof, or the end")
        .until(
            () ->
                running.isDone()
                    || prove(control).filter(why -> why.contains("confirmed again")).isPresent());
    await("the adoption or its end").until(() -> running.isDone() || isAdopted(control));
    control.close();
    try {
      assertThat(running.get(HANG_SECONDS, TimeUnit.SECONDS).state())
          .isEqualTo(ChangeState.ROLLED_BACK);
      return false;
    } catch (ExecutionException e) {
      assertThat(e).hasRootCauseInstanceOf(KilledAt.Killed.class);
      return true;
    }
  }

  private boolean isAdopted(ChangeControl control) {
    Optional<String> rejection = prove(control, () -> Optional.of("adopted"));
    return rejection.filter("adopted"::equals).isPresent()
        && managed.isConnected("ovirtmgmt", "uplink-ovirtmgmt");
  }

  private void assertRestored() throws IOException {
    managed.awaitConnected("eth0", "office");
    managed.host.assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(profiles);
    managed.killManager();
    managed.awaitConnected("eth0", "office");
    managed.host.assertPicture(before);
  }

  private ChangeControl control(Backends backends) throws IOException {
    LockFile lock = LockFile.open(folder.resolve("lock"));
    return new ChangeControl(
        files, lock, new ChangeRecovery(files, backends), new NoGuard(), KernelBoot.read());
  }

  private Future<ChangeStatus> begin(ChangeControl control, Backends backends) {
    changes++;
    RequestedChange request =
        new RequestedChange(
            id(),
            "hash",
            FakeKernelHost.ENGINE,
            Optional.of(control.issueTicket(id())),
            Optional.of(Sha256.of("token")),
            RequiredConfirmation.PROOF,
            Deadlines.HANG,
            true);
    return threads.submit(() -> control.change(request, new Executor(backends)));
  }

  private Optional<String> prove(ChangeControl control) {
    return prove(control, Optional::empty);
  }

  private Optional<String> prove(ChangeControl control, Supplier<Optional<String>> pathFault) {
    return control.acceptProof(id(), "token", FakeKernelHost.ENGINE, pathFault);
  }

  private String id() {
    return "change" + changes;
  }

  private final class Executor implements ChangeExecutor {
    private final NetworkRequest request =
        NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
    private final Backend backend;

    Executor(Backends backends) {
      backend = backends.choose(request, RunningConfiguration.EMPTY, managed.host.state());
    }

    @Override
    public Plan plan() {
      return backend.plan(
          managed.host.state(),
          RunningConfiguration.EMPTY,
          request,
          Optional.empty(),
          Duration.ofSeconds(60));
    }

    @Override
    public String backendName() {
      return backend.name();
    }

    @Override
    public void apply(Plan plan) {
      backend.apply(plan);
    }

    @Override
    public void adopt(Snapshot snapshot) {
      backend.adopt(snapshot);
    }

    @Override
    public AutoCloseable listenForProof(Plan plan) {
      return () -> {};
    }
  }

  /** A guard that does nothing: the next agent rolls back. */
  private static final class NoGuard implements Guard {
    @Override
    public void prepare() {}

    @Override
    public void awaitReady() {}

    @Override
    public void arm(StoredChange change) {}

    @Override
    public void disarm() {}

    @Override
    public void close() {}
  }
}
