package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.owner.ManagedChanges;
import org.uplink.hostnet.owner.ManagedHost;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;

/** Somebody uses NetworkManager while the agent changes the network of its NIC. */
@Tag("long")
class NetworkManagerInterferenceTest {
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  private ManagedHost managed;
  private ManagedChanges changes;
  private String before;
  private String files;
  private Plan plan;

  @BeforeEach
  void open() {
    managed = ManagedHost.connected(ManagedHost.STATIC);
    changes = new ManagedChanges(managed);
    before = changes.picture();
    files = managed.safeProfiles();
    plan = changes.plan(RunningConfiguration.EMPTY, DEPLOYMENT);
    changes.backend().apply(plan);
  }

  @AfterEach
  void close() {
    if (managed != null) {
      managed.close();
    }
  }

  @Test
  void checkpointThatIsOpenedBeforeTheAdoptionSurvivesTheChange() {
    openCheckpoint();
    assertThatThrownBy(() -> changes.backend().adopt(plan.snapshot()))
        .hasMessageContaining("open checkpoint");
    changes.rollBack(plan);
    assertOriginal();
    assertThat(checkpoints()).startsWith("ao 1 ");
  }

  /** The check would not be possible without a restart, which ends all checkpoints. */
  @Test
  void checkpointThatIsOpenedAfterTheAdoptionEndsWithTheRollbackOnly() {
    changes.backend().adopt(plan.snapshot());
    managed.awaitAdopted();
    openCheckpoint();
    changes.rollBack(plan);
    assertOriginal();
    assertThat(checkpoints()).isEqualTo("ao 0");
  }

  @Test
  void profileOfTheNicThatSomebodyConnectsBeforeTheAdoptionRollsTheChangeBack() {
    managed.debian.run("nmcli", "connection", "up", "office");
    changes.rollBack(plan);
    assertOriginal();
    managed.killManager();
    assertOriginal();
  }

  @Test
  void profileOfTheNicThatSomebodyConnectsAfterTheAdoptionIsTheOneAfterTheRollback() {
    changes.backend().adopt(plan.snapshot());
    managed.awaitAdopted();
    managed.debian.run("nmcli", "connection", "up", "office");
    managed.awaitConnected("eth0", "office");
    changes.rollBack(plan);
    assertOriginal();
    managed.killManager();
    assertOriginal();
  }

  @Test
  void profileOfTheBridgeThatSomebodyConnectsAgainStaysAdopted() {
    changes.backend().adopt(plan.snapshot());
    managed.awaitAdopted();
    String deployed = changes.picture();
    managed.debian.run("nmcli", "connection", "up", "uplink-ovirtmgmt");
    managed.awaitAdopted();
    await("the same network").until(() -> changes.picture().equals(deployed));
    assertThat(changes.backend().makeSafe(plan.snapshot())).isEmpty();
    managed.awaitAdopted();
  }

  /** NetworkManager moves an edited profile to /etc. */
  @Test
  void profileOfTheNetworkThatSomebodyEditsStaysUnlessTheChangeIsRolledBack() {
    changes.backend().adopt(plan.snapshot());
    managed.awaitAdopted();
    edit();
    changes.rollBack(plan);
    assertOriginal();
    managed.killManager();
    assertOriginal();

    plan = changes.make(RunningConfiguration.EMPTY, DEPLOYMENT);
    managed.awaitAdopted();
    edit();
    assertThat(changes.backend().makeSafe(plan.snapshot()))
        .singleElement()
        .asString()
        .contains("another program has changed", "uplink-ovirtmgmt.nmconnection");
    assertThat(managed.safeProfiles()).contains("dns-search=example.org");
    managed.killManager();
    managed.awaitAdopted();
  }

  private void edit() {
    managed.debian.run(
        "nmcli", "connection", "modify", "uplink-ovirtmgmt", "ipv4.dns-search", "example.org");
  }

  @Test
  void reloadOfAllProfilesInEachPhaseChangesNothing() {
    managed.debian.run("nmcli", "connection", "reload");
    changes.backend().adopt(plan.snapshot());
    managed.awaitAdopted();
    String deployed = changes.picture();
    managed.debian.run("nmcli", "connection", "reload");
    managed.awaitAdopted();
    assertPicture(deployed);
    assertThat(changes.backend().makeSafe(plan.snapshot())).isEmpty();
    managed.debian.run("nmcli", "connection", "reload");
    managed.awaitAdopted();
    assertPicture(deployed);
  }

  private void openCheckpoint() {
    managed.debian.run(
        "busctl",
        "call",
        "org.freedesktop.NetworkManager",
        "/org/freedesktop/NetworkManager",
        "org.freedesktop.NetworkManager",
        "CheckpointCreate",
        "aouu",
        "0",
        "600",
        "0");
  }

  private String checkpoints() {
    return managed
        .debian
        .run(
            "busctl",
            "get-property",
            "org.freedesktop.NetworkManager",
            "/org/freedesktop/NetworkManager",
            "org.freedesktop.NetworkManager",
            "Checkpoints")
        .strip();
  }

  private void assertOriginal() {
    managed.awaitConnected("eth0", "office");
    assertPicture(before);
    assertThat(managed.safeProfiles()).isEqualTo(files);
    assertThat(managed.trialProfiles()).doesNotContain("uplink-");
  }

  private void assertPicture(String wanted) {
    assertThat(changes.picture()).isEqualTo(wanted);
  }
}
