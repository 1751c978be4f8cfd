package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.offload.ReceiveOffload;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.StateJson;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.link.Link;

/** Tests large receive offload, which the kernel turns off on the port of a bridge. */
class ReceiveOffloadTest {
  private HostFixture host;
  private FakeOffload offload;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    offload = new FakeOffload(host, "eth0");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void rollbackTurnsItOnAgain() {
    Plan plan = plan(RunningConfiguration.EMPTY, takeOver());
    applier().apply(plan);
    assertThat(hasOffload("eth0")).isFalse();

    Snapshot stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(plan.snapshot()), Snapshot.class);
    assertThat(applier().converge(stored).differences()).isEmpty();

    assertThat(hasOffload("eth0")).isTrue();
    assertThat(offload.turnedOn).containsExactly("eth0");
  }

  @Test
  void removalTurnsItOnAgainAndItsRollbackTurnsItOff() {
    Plan deployed = plan(RunningConfiguration.EMPTY, takeOver());
    applier().apply(deployed);
    RunningConfiguration stored =
        StateJson.MAPPER.readValue(
            StateJson.MAPPER.writeValueAsString(deployed.target()), RunningConfiguration.class);
    Plan same = plan(stored, takeOver());
    assertThat(same.steps()).isEmpty();

    Plan removal = plan(same.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt")));
    applier().apply(removal);

    assertThat(hasOffload("eth0")).isTrue();
    assertThat(removal.target().receiveOffloads()).isEmpty();
    assertThat(applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(hasOffload("eth0")).isFalse();
  }

  @Test
  void removalTurnsOnWhatANicHadAfterABoot() {
    Plan deployed = plan(RunningConfiguration.EMPTY, takeOver());
    applier().apply(deployed);
    assertThat(applier().converge(deployed.snapshot()).differences()).isEmpty();

    offload.links.clear();
    assertThat(host.planner().planRestore(state(), deployed.target()).target().receiveOffloads())
        .isEmpty();
    offload.links.add("eth0");
    Plan restored = host.planner().planRestore(state(), deployed.target());
    applier().apply(restored);
    Plan again = host.planner().planRestore(state(), restored.target());
    applier().apply(plan(again.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    assertThat(hasOffload("eth0")).isTrue();
  }

  @Test
  void nicWithoutItStaysWithoutIt() {
    offload.links.clear();
    Plan deployed = plan(RunningConfiguration.EMPTY, takeOver());
    applier().apply(deployed);
    applier().apply(plan(deployed.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
    assertThat(offload.turnedOn).isEmpty();
  }

  @Test
  void rollbackReportsThatItCouldNotTurnItOn() {
    Plan plan = plan(RunningConfiguration.EMPTY, takeOver());
    applier().apply(plan);
    offload.isStuck = true;
    assertThat(applier().converge(plan.snapshot()).differences())
        .containsExactly("the link eth0: large receive offload (LRO) is off and should be on");
  }

  /** With the kernel's own setting: a bond has LRO, whatever its ports have. */
  @Test
  @Tag("guest")
  void bondHasItAgainAfterItsNetworkIsRemoved() {
    host.assumeVlansAndBonds();
    host.cable("eth1");
    host.ip("link add probe type bond");
    boolean hasIt = host.net.links().hasLargeReceiveOffload("probe");
    host.ip("link del probe");
    Assumptions.assumeTrue(hasIt, "bonds of this kernel have no LRO");
    Plan deployed =
        host.plan(
            NetworkRequest.of(
                Map.of("vm", NetworkSpec.bridge().onBond("bond0")),
                Map.of("bond0", new BondSpec(List.of("eth1"), "mode=1", Optional.empty()))));
    host.applier().apply(deployed);
    assertThat(host.net.links().hasLargeReceiveOffload("bond0")).isFalse();

    Plan removal = host.plan(deployed.target(), NetworkRequest.removalOf(Set.of("vm")));
    host.applier().apply(removal);

    assertThat(host.net.links().hasLargeReceiveOffload("bond0")).isTrue();
    assertThat(host.applier().converge(removal.snapshot()).differences()).isEmpty();
    assertThat(host.net.links().hasLargeReceiveOffload("bond0")).isFalse();
  }

  private static NetworkRequest takeOver() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  }

  private Plan plan(RunningConfiguration running, NetworkRequest request) {
    return host.planner().plan(state(), running, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private Applier applier() {
    return new Applier(host.net, host.sysctls, host.resolver, StepListener.NONE, offload);
  }

  private NetworkState state() {
    return NetworkState.read(host.net, host.sysctls, host.resolver, offload);
  }

  private boolean hasOffload(String device) {
    return state().link(device).orElseThrow().hasReceiveOffload();
  }

  /** The setting of a host whose NICs have LRO. Ports do not have it, as the kernel does it. */
  private static final class FakeOffload implements ReceiveOffload {
    final Set<String> links = new TreeSet<>();
    final List<String> turnedOn = new ArrayList<>();
    boolean isStuck;
    private final HostFixture host;

    FakeOffload(HostFixture host, String... links) {
      this.host = host;
      this.links.addAll(List.of(links));
    }

    @Override
    public boolean isOn(Link link) {
      if (link.master().isPresent()) {
        links.remove(link.name());
      }
      return links.contains(link.name());
    }

    @Override
    public void turnOn(String link) {
      boolean isPort = host.net.links().find(link).orElseThrow().master().isPresent();
      turnedOn.add(link);
      if (!isPort && !isStuck) {
        links.add(link);
      }
    }
  }
}
