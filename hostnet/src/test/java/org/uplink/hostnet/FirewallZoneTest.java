package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.FirewalldHost;
import org.uplink.hostnet.owner.KilledAt;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.transition.Step;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Seed;
import org.uplink.verbs.setup.SetupCode;

/** Changes the network of a host with a real firewalld, whose default zone drops all packets. */
@Tag("long")
class FirewallZoneTest {
  private static final boolean ALL_STEPS = Boolean.getBoolean("uplink.full");

  /** The number of steps that are tested without {@code -Pfull}. */
  private static final int SAMPLE = 6;

  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  private FirewalldHost firewalled;

  @BeforeEach
  void open() {
    firewalled = FirewalldHost.open();
  }

  @AfterEach
  void close() {
    if (firewalled != null) {
      firewalled.close();
    }
  }

  @Test
  void zoneOfTheNicGoesAlongAndBackWithoutPacketLoss() throws Exception {
    String before = firewalled.picture();
    String network = firewalled.host.snapshotText();
    Backend backend = firewalled.backend(StepListener.NONE);
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Plan plan = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
      assertThat(plan.steps())
          .extracting(Step::describe)
          .first()
          .isEqualTo("put ovirtmgmt into the zone trusted of firewalld, in which eth0 is");
      assertThat(plan.steps().getFirst().inverse().describe())
          .isEqualTo("take ovirtmgmt out of the zone trusted of firewalld");

      backend.apply(plan);
      traffic.awaitFlow();
      assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("trusted");
      assertReachable();

      assertThat(backend.rollBack(plan.snapshot()))
          .isEqualTo(new Verification(List.of(), List.of()));
      traffic.awaitFlow();
      traffic.assertArrived();
    }
    assertReachable();
    firewalled.host.assertPicture(network);
    assertThat(firewalled.picture()).isEqualTo(before);
  }

  @Test
  void nicHasItsZoneAgainAfterTheRemovalOfItsNetwork() {
    Backend backend = firewalled.backend(StepListener.NONE);
    Plan deployed = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    firewalled.command("--zone=trusted", "--remove-interface=eth0");
    Plan removed = plan(backend, deployed.target(), REMOVAL);
    assertThat(removed.steps())
        .extracting(Step::describe)
        .first()
        .isEqualTo("put eth0 into the zone trusted of firewalld, in which ovirtmgmt is");
    backend.apply(removed);
    assertReachable();
    assertThat(backend.rollBack(removed.snapshot()).differences()).isEmpty();
    assertReachable();
  }

  /** firewalld writes its files anew when somebody else changes a zone. */
  @Test
  void savedZoneOfTheNicGoesAlongWhenTheNetworkIsSafeAndIsRemovedWithIt() {
    firewalled.command("--permanent", "--zone=trusted", "--add-interface=eth0");
    firewalled.restart();
    String files = firewalled.files();
    String before = firewalled.picture();
    Backend backend = firewalled.backend(StepListener.NONE);
    Plan deployed = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    assertThat(firewalled.files()).isEqualTo(files);

    assertThat(backend.makeSafe(deployed.snapshot())).isEmpty();
    String safe = firewalled.files();
    assertThat(safe).contains("  <interface name=\"eth0\"/>\n  <interface name=\"ovirtmgmt\"/>\n");
    assertThat(backend.makeSafe(deployed.snapshot())).isEmpty();
    assertThat(firewalled.files()).isEqualTo(safe);
    firewalled.restart();
    assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("trusted");
    assertReachable();

    Plan removed = plan(backend, deployed.target(), REMOVAL);
    backend.apply(removed);
    assertThat(firewalled.files()).isEqualTo(safe);
    assertThat(backend.makeSafe(removed.snapshot())).isEmpty();
    assertThat(firewalled.files()).isEqualTo(files);
    assertThat(firewalled.picture()).isEqualTo(before);
    assertReachable();

    deployed = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    backend.makeSafe(deployed.snapshot());
    firewalled.command("--permanent", "--zone=trusted", "--add-service=http");
    removed = plan(backend, deployed.target(), REMOVAL);
    backend.apply(removed);
    assertThat(backend.makeSafe(removed.snapshot())).isEmpty();
    assertThat(firewalled.debian.read("/etc/firewalld/zones/trusted.xml"))
        .contains("<interface name=\"eth0\"/>", "<service name=\"http\"/>")
        .doesNotContain("ovirtmgmt");
  }

  /** The second change is kept on top of the first one, which is not safe. */
  @Test
  void zoneIsSavedWithALaterChangeToo() {
    firewalled.command("--permanent", "--zone=trusted", "--add-interface=eth0");
    Backend backend = firewalled.backend(StepListener.NONE);
    Plan deployed = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(deployed);
    Plan changed =
        plan(
            backend,
            deployed.target(),
            NetworkRequest.of(
                "ovirtmgmt",
                NetworkSpec.takeOverOf("eth0")
                    .withLinkOptions(
                        new NetworkSpec.LinkOptions(true, false, OptionalInt.of(1400), "legacy"))));
    backend.apply(changed);
    assertThat(backend.makeSafe(changed.snapshot().following(deployed.snapshot()))).isEmpty();
    assertThat(firewalled.files()).contains("<interface name=\"ovirtmgmt\"/>");
  }

  @Test
  void nothingChangesInTheDefaultZoneOrWithoutFirewalld() {
    Backend backend = firewalled.backend(StepListener.NONE);
    firewalled.command("--set-default-zone=trusted");
    String before = firewalled.picture();
    assertThat(plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT).zones()).isEmpty();
    assertThat(firewalled.picture()).isEqualTo(before);
    firewalled.stop();
    assertThat(plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT).zones()).isEmpty();
  }

  @Test
  void zoneThatSomebodyHasChosenForTheBridgeStays() {
    Backend backend = firewalled.backend(StepListener.NONE);
    firewalled.command("--zone=internal", "--add-interface=ovirtmgmt");
    assertThat(plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT).zones()).isEmpty();
    firewalled.command("--zone=internal", "--remove-interface=ovirtmgmt");

    Plan plan = plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT);
    backend.apply(plan);
    firewalled.command("--zone=internal", "--change-interface=ovirtmgmt");
    Verification verification = backend.rollBack(plan.snapshot());
    assertThat(verification.differences()).isEmpty();
    assertThat(verification.concurrentChanges())
        .contains(
            "another program has put ovirtmgmt into the zone internal of firewalld, where it stays");
    assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("internal");
  }

  @Test
  void nicOfAPatternIsInTheZoneOfThePattern() {
    firewalled.command("--zone=trusted", "--remove-interface=eth0");
    firewalled.command("--zone=trusted", "--add-interface=eth+");
    assertReachable();
    Backend backend = firewalled.backend(StepListener.NONE);
    backend.apply(plan(backend, RunningConfiguration.EMPTY, DEPLOYMENT));
    assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("trusted");
    assertReachable();
  }

  @Test
  void refusesIfFirewalldDoesNotAnswerAndTheNicIsNotInTheDefaultZone() {
    Backend waiting = firewalled.backend(StepListener.NONE, Duration.ofSeconds(1));
    firewalled.pause();
    SetupRefusedException refused =
        catchThrowableOfType(
            SetupRefusedException.class,
            () -> plan(waiting, RunningConfiguration.EMPTY, DEPLOYMENT));
    assertThat(refused.code()).isEqualTo(SetupCode.NOT_PROTECTED);
    assertThat(refused)
        .hasMessageContaining("firewalld does not answer")
        .hasMessageContaining("the zone of eth0 is unknown, into which ovirtmgmt has to be put")
        .hasMessageContaining("systemctl restart firewalld");
    firewalled.resume();

    firewalled.command("--zone=drop", "--change-interface=eth0");
    firewalled.pause();
    assertThat(plan(waiting, RunningConfiguration.EMPTY, DEPLOYMENT).zones()).isEmpty();
  }

  @Test
  void rollbackRestoresTheNetworkIfFirewalldDoesNotAnswerOrWasRestarted() {
    String network = firewalled.host.snapshotText();
    Backend waiting = firewalled.backend(StepListener.NONE, Duration.ofSeconds(1));
    Plan plan = plan(firewalled.backend(StepListener.NONE), RunningConfiguration.EMPTY, DEPLOYMENT);
    waiting.apply(plan);
    firewalled.pause();
    assertThat(waiting.rollBack(plan.snapshot()).differences())
        .singleElement()
        .asString()
        .contains("Run: firewall-cmd --zone=trusted --remove-interface=ovirtmgmt");
    firewalled.host.assertPicture(network);
    firewalled.resume();
    assertThat(firewalled.backend(StepListener.NONE).rollBack(plan.snapshot()).differences())
        .isEmpty();
    assertThat(firewalled.zoneOf("ovirtmgmt")).isEqualTo("no zone");

    Backend backend = firewalled.backend(StepListener.NONE);
    backend.apply(plan);
    firewalled.restart();
    assertThat(backend.rollBack(plan.snapshot())).isEqualTo(new Verification(List.of(), List.of()));
    firewalled.host.assertPicture(network);
  }

  @Test
  void nextAgentRollsBackAfterACrashAtAnyStepOfTheChangeOrItsRollback() throws Exception {
    String before = firewalled.picture();
    String network = firewalled.host.snapshotText();
    List<String> steps = new ArrayList<>();
    deployAndRollBack(new KilledAt(steps, Integer.MAX_VALUE));
    assertThat(steps)
        .startsWith("before put ovirtmgmt into the zone trusted of firewalld, in which eth0 is")
        .endsWith("after take ovirtmgmt out of the zone trusted of firewalld");
    for (int i : sampleOf(steps.size())) {
      deployAndRollBack(new KilledAt(new ArrayList<>(), i));
      firewalled.host.assertPicture(network);
      assertThat(firewalled.picture())
          .as("killed %s (step %d of %s)", steps.get(i), i, steps)
          .isEqualTo(before);
    }
  }

  private void deployAndRollBack(StepListener listener) throws Exception {
    Backend dying = firewalled.backend(listener);
    Plan plan = plan(dying, RunningConfiguration.EMPTY, DEPLOYMENT);
    byte[] stored = StateJson.MAPPER.writeValueAsBytes(plan.snapshot());
    try {
      dying.apply(plan);
      dying.rollBack(plan.snapshot());
    } catch (KilledAt.Killed e) {
      Snapshot snapshot = StateJson.MAPPER.readValue(stored, Snapshot.class);
      assertThat(firewalled.backend(StepListener.NONE).rollBack(snapshot).differences()).isEmpty();
    }
  }

  private void assertReachable() {
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR4)).as(firewalled.picture()).isTrue();
    assertThat(firewalled.isReachable(TwoWayTraffic.NEAR6)).as(firewalled.picture()).isTrue();
  }

  private Plan plan(Backend backend, RunningConfiguration running, NetworkRequest request) {
    return backend.plan(
        firewalled.host.state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  /**
   * Returns all steps in a full run; else the first and the last, and some that the seed chooses.
   */
  private static List<Integer> sampleOf(int count) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    if (ALL_STEPS) {
      return all;
    }
    Collections.shuffle(all, new Random(Seed.VALUE));
    List<Integer> sample = new ArrayList<>(all.subList(0, SAMPLE));
    sample.add(1);
    sample.add(count - 2);
    return sample;
  }
}
