package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.KilledAt;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/**
 * Kills the agent around each step with which NetworkManager takes the change or removal of a
 * network over that it has already. The next process has only the snapshot of the change.
 */
@Tag("long")
class NetworkManagerCrashTest {
  /** The number of steps that are tested without {@code -Pfull}. */
  private static final int SAMPLE = 4;

  private static final NetworkSpec TAKE_OVER = NetworkSpec.takeOverOf("eth0");
  private static final NetworkRequest DEPLOYMENT = NetworkRequest.of("ovirtmgmt", TAKE_OVER);
  private static final NetworkRequest CHANGE =
      NetworkRequest.of(
          "ovirtmgmt",
          TAKE_OVER.withLinkOptions(
              new NetworkSpec.LinkOptions(true, false, OptionalInt.of(1400), "legacy")));

  private ManagedHost managed;
  private ManagedChanges changes;
  private RunningConfiguration running;
  private String before;
  private String profiles;
  private String trial;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
    changes = new ManagedChanges(managed);
    running = changes.makeSafe(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    before = changes.picture();
    profiles = managed.safeProfiles();
    trial = managed.trialProfiles();
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void changeIsRolledBackAfterACrashAtAnyStepOfItselfOrItsRollback() {
    isRolledBackAfterACrash(CHANGE);
  }

  /** The first steps are those before the kernel deletes the bridge. */
  @Test
  void removalIsRolledBackAfterACrashAtAnyStepOfItselfOrItsRollback() {
    isRolledBackAfterACrash(NetworkRequest.removalOf(Set.of("ovirtmgmt")));
  }

  @Test
  void decidedChangeIsCompletedAfterACrashAtAnyStep() {
    List<String> steps = new ArrayList<>();
    Plan first = changes.make(running, CHANGE);
    String changed = changes.picture();
    changes.backend(KilledAt.never(steps)).makeSafe(first.snapshot());
    String changedProfiles = managed.safeProfiles();
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      changes.makeSafe(first.target(), DEPLOYMENT);
      assertRestored("changed back");
      Plan plan = changes.make(running, CHANGE);
      try {
        changes.backend(KilledAt.point(i)).makeSafe(plan.snapshot());
      } catch (KilledAt.Killed e) {
        assertThat(changes.backend().makeSafe(plan.snapshot())).isEmpty();
      }
      managed.killManager();
      managed.awaitAdopted();
      assertThat(changes.picture()).as(steps.get(i)).isEqualTo(changed);
      assertThat(managed.safeProfiles()).isEqualTo(changedProfiles);
      assertThat(managed.trialProfiles()).isEqualTo(trial);
    }
  }

  private void isRolledBackAfterACrash(NetworkRequest request) {
    List<String> steps = new ArrayList<>();
    changeAndRollBack(request, KilledAt.never(steps));
    assertRestored("no crash");
    assertThat(steps).contains("after stop NetworkManager", "before start NetworkManager");
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      changeAndRollBack(request, KilledAt.point(i));
      assertRestored("killed %s (step %d of %s)".formatted(steps.get(i), i, steps));
    }
  }

  private void changeAndRollBack(NetworkRequest request, StepListener listener) {
    Backend dying = changes.backend(listener);
    Plan plan = changes.plan(running, request);
    try {
      dying.apply(plan);
      dying.adopt(plan.snapshot());
      dying.rollBack(plan.snapshot());
    } catch (KilledAt.Killed e) {
      changes.rollBack(plan);
    }
  }

  private void assertRestored(String point) {
    managed.awaitAdopted();
    assertPicture(point);
    assertThat(managed.safeProfiles()).as(point).isEqualTo(profiles);
    assertThat(managed.trialProfiles()).as(point).isEqualTo(trial);
    managed.killManager();
    managed.awaitAdopted();
    assertPicture(point);
  }

  private void assertPicture(String point) {
    assertThat(ManagedChanges.withoutLinkLocalOrigin(changes.picture()))
        .as(point)
        .isEqualTo(ManagedChanges.withoutLinkLocalOrigin(before));
  }
}
