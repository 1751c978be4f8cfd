package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.owner.KilledAt;
import org.uplink.hostnet.owner.NetworkdHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;

/**
 * Kills the agent around each step with which systemd-networkd takes a changed network over. The
 * next process has only the snapshot of the change.
 */
@Tag("long")
class NetworkdCrashTest {
  /** The number of steps that are tested without {@code -Pfull}. */
  private static final int SAMPLE = 5;

  /** The files of a network. */
  private static final int FILES = 3;

  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  private NetworkdHost managed;
  private String before;
  private String files;

  @BeforeEach
  void open() {
    managed = NetworkdHost.configured(NetworkdHost.STATIC);
    before = managed.host.snapshotText();
    files = managed.files();
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void deploymentIsRolledBackAfterACrashAtAnyStepOfItselfOrItsRollback() {
    List<String> steps = new ArrayList<>();
    changeAndRollBack(KilledAt.never(steps), RunningConfiguration.EMPTY, DEPLOYMENT);
    assertRestored("no crash");
    assertThat(steps).contains("before restart systemd-networkd");
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      changeAndRollBack(KilledAt.point(i), RunningConfiguration.EMPTY, DEPLOYMENT);
      assertRestored("killed %s (step %d of %s)".formatted(steps.get(i), i, steps));
    }
  }

  @Test
  void removalIsRolledBackAfterACrashAtAnyStepOfItselfOrItsRollback() {
    Plan deployed = change(backend(StepListener.NONE), RunningConfiguration.EMPTY, DEPLOYMENT);
    makeSafe(StepListener.NONE, deployed);
    String picture = managed.host.snapshotText();
    String safeFiles = managed.files();
    List<String> steps = new ArrayList<>();
    changeAndRollBack(KilledAt.never(steps), deployed.target(), REMOVAL);
    assertDeployed(picture, safeFiles, "no crash");
    assertThat(steps.getFirst()).contains("ovirtmgmt.netdev");
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      changeAndRollBack(KilledAt.point(i), deployed.target(), REMOVAL);
      assertDeployed(
          picture, safeFiles, "killed %s (step %d of %s)".formatted(steps.get(i), i, steps));
    }
  }

  @Test
  void commitIsCompletedAfterACrashAtAnyStep() {
    List<String> steps = new ArrayList<>();
    commit(KilledAt.never(steps));
    for (int i : KilledAt.sampleOf(steps.size(), SAMPLE)) {
      commit(KilledAt.point(i));
    }
  }

  /** The rename has decided. The next boot has some of the files, and agent restore the others. */
  @Test
  void decidedChangeIsCompletedAfterAPowerFailureWithAnyOfItsFiles() {
    Backend next = backend(StepListener.NONE);
    Plan deployed = change(next, RunningConfiguration.EMPTY, DEPLOYMENT);
    String picture = pictureAfterABoot();
    next.rollBack(deployed.snapshot());
    for (int i : KilledAt.sampleOf(2 * FILES, SAMPLE)) {
      deployed = change(next, RunningConfiguration.EMPTY, DEPLOYMENT);
      loseThePower(deployed, i);
      managed.awaitAdopted(NetworkdHost.SAFE);
      managed.host.assertPicture(picture);
      Plan removed = change(next, deployed.target(), REMOVAL);
      loseThePower(removed, i);
      assertRestored("with " + i + " writes");
    }
  }

  @Test
  void networkThatSystemdNetworkdHasMadeAtABootStaysAsItIs() {
    Backend next = backend(StepListener.NONE);
    Plan deployed = change(next, RunningConfiguration.EMPTY, DEPLOYMENT);
    makeSafe(StepListener.NONE, deployed);
    String picture = pictureAfterABoot();
    managed.reboot();
    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.host.assertPicture(picture);
    List<String> steps = new ArrayList<>();
    Backend restoring = backend(KilledAt.never(steps));
    Plan restored = restoring.planRestore(managed.host.state(), deployed.target());
    assertThat(restoring.restore(restored)).isEmpty();
    restoring.adopt(restored.snapshot());
    assertThat(steps).isEmpty();
    managed.host.assertPicture(picture);
  }

  /** The kernel move adds prefix routes itself; after a boot they come with the addresses. */
  private String pictureAfterABoot() {
    return managed.host.snapshotText().replace("noprefixroute ", "");
  }

  /**
   * @param writes the number of steps of the files that are done before the power fails
   */
  private void loseThePower(Plan plan, int writes) {
    try {
      backend(KilledAt.point(writes)).makeSafe(plan.snapshot());
    } catch (KilledAt.Killed e) {
      // The power has failed.
    }
    managed.reboot();
    Backend next = backend(StepListener.NONE);
    assertThat(next.makeSafe(plan.snapshot())).isEmpty();
    Plan restored = next.planRestore(managed.host.state(), plan.target());
    assertThat(next.restore(restored)).isEmpty();
    next.adopt(restored.snapshot());
  }

  private void changeAndRollBack(
      StepListener listener, RunningConfiguration running, NetworkRequest request) {
    Backend dying = backend(listener);
    Plan plan = plan(dying, running, request);
    try {
      dying.apply(plan);
      dying.adopt(plan.snapshot());
      dying.rollBack(plan.snapshot());
    } catch (KilledAt.Killed e) {
      assertThat(backend(StepListener.NONE).rollBack(plan.snapshot()).differences()).isEmpty();
    }
  }

  /** Makes a deployment safe, and then its removal. */
  private void commit(StepListener listener) {
    Backend next = backend(StepListener.NONE);
    Plan deployed = change(next, RunningConfiguration.EMPTY, DEPLOYMENT);
    makeSafe(listener, deployed);
    managed.awaitAdopted(NetworkdHost.SAFE);
    assertThat(managed.files()).doesNotContain("/run/");
    Plan removed = change(next, deployed.target(), REMOVAL);
    makeSafe(listener, removed);
    assertRestored("removed");
  }

  private void makeSafe(StepListener listener, Plan plan) {
    try {
      backend(listener).makeSafe(plan.snapshot());
    } catch (KilledAt.Killed e) {
      assertThat(backend(StepListener.NONE).makeSafe(plan.snapshot())).isEmpty();
    }
  }

  private Plan change(Backend backend, RunningConfiguration running, NetworkRequest request) {
    Plan plan = plan(backend, running, request);
    backend.apply(plan);
    backend.adopt(plan.snapshot());
    return plan;
  }

  private Plan plan(Backend backend, RunningConfiguration running, NetworkRequest request) {
    return backend.plan(
        managed.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private void assertRestored(String point) {
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    managed.host.assertPicture(before);
    assertThat(managed.files()).as(point).isEqualTo(files);
    managed.killNetworkd();
    managed.awaitConfigured("eth0", NetworkdHost.FILE);
    managed.host.assertPicture(before);
  }

  private void assertDeployed(String picture, String safeFiles, String point) {
    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.host.assertPicture(picture);
    assertThat(managed.files()).as(point).isEqualTo(safeFiles);
    managed.killNetworkd();
    managed.awaitAdopted(NetworkdHost.SAFE);
    managed.host.assertPicture(picture);
  }

  private Backend backend(StepListener listener) {
    return managed.backends(listener).find("systemd-networkd").orElseThrow();
  }
}
