package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.BondSpec;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.transition.Step;
import org.uplink.testkit.Ip;
import org.uplink.testkit.Seed;

/**
 * Hosts with links of which the kernel makes no port, VLAN or bridge. A plan is refused, or the
 * kernel accepts all of its steps.
 */
@Tag("long")
class UnusualLinksTest {
  private static final int CASES =
      Integer.getInteger("uplink.hostnet.cases", Boolean.getBoolean("uplink.full") ? 2_000 : 60);

  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void planIsRefusedOrTheKernelAcceptsAllOfItsSteps() {
    int applied = 0;
    for (int i = 0; i < CASES; i++) {
      long seed = Seed.VALUE + i;
      RandomLinks links = new RandomLinks(seed);
      try (HostFixture host = HostFixture.open()) {
        links.build(host);
        applied += isAppliedAndRolledBack(host, links.request()) ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "with -Duplink.seed=%d -Duplink.hostnet.cases=1, %s: %s"
                .formatted(seed, links.commands(), e),
            e);
      }
    }
    System.out.printf("%d random links from seed %d, %d applied%n", CASES, Seed.VALUE, applied);
    assertThat(applied).as("applied of %d", CASES).isGreaterThan(CASES / 20 - 1);
  }

  @Test
  void refusesANicWhosePacketsAnotherLinkReceives() {
    for (String kind :
        List.of(
            "link add above0 link eth0 type macvlan mode bridge",
            "link add above0 link eth0 type macvtap mode bridge",
            "link add above0 link eth0 type ipvlan mode l2",
            "link add above0 link eth0 type macsec",
            "link add above0 type hsr slave1 eth0 slave2 eth1")) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0").cable("eth1");
        if (Ip.HERE.attempt(kind).succeeded()) {
          assertThatThrownBy(() -> plan(host, onEth0("ovirtmgmt")))
              .as(kind)
              .isInstanceOf(SetupRefusedException.class)
              .hasMessageContaining("above0 (")
              .hasMessageContaining("receives its packets. Remove that device first");
        }
      }
    }
  }

  @Test
  void refusesANicWhosePacketsALinkInAnotherNamespaceReceives() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("link add above0 link eth0 type macvlan mode bridge");
      host.ip("link set above0 netns far");
      assertThatThrownBy(() -> plan(host, onEth0("ovirtmgmt")))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("above0 (macvlan) in the namespace of ")
          .hasMessageContaining("receives its packets");
    }
  }

  @Test
  void refusesANicOnWhichAContainerHasAMacvlanThatWasCreatedInItsNamespace() throws Exception {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      Process container =
          new ProcessBuilder("unshare", "-n", "cat").redirectErrorStream(true).start();
      try {
        await("a namespace")
            .until(
                () ->
                    !Files.readSymbolicLink(Path.of("/proc/" + container.pid() + "/ns/net"))
                        .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net"))));
        host.ip("link add link eth0 name above0 netns " + container.pid() + " type macvlan");
        assertThatThrownBy(() -> plan(host, onEth0("ovirtmgmt")))
            .isInstanceOf(SetupRefusedException.class)
            .hasMessageContaining("above0 (macvlan) in the namespace of process ")
            .hasMessageContaining("receives its packets");
      } finally {
        container.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void refusesANameThatIsAnAlternativeName() {
    for (String name : List.of("ovirtmgmt", "eth0.7", "bond7")) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0").cable("eth1");
        host.ip("link property add dev eth1 altname " + name);
        NetworkSpec onEth0 = NetworkSpec.bridgeOn("eth0");
        NetworkRequest request =
            switch (name) {
              case "eth0.7" -> NetworkRequest.of("ovirtmgmt", onEth0.withVlan(7));
              case "bond7" ->
                  NetworkRequest.of(
                      Map.of("ovirtmgmt", onEth0.onBond("bond7")),
                      Map.of("bond7", new BondSpec(List.of("eth0"), "mode=1", Optional.empty())));
              default -> onEth0("ovirtmgmt");
            };
        assertThatThrownBy(() -> plan(host, request))
            .isInstanceOf(SetupRefusedException.class)
            .hasMessageContaining(name + " is an alternative name of eth1")
            .hasMessageContaining("ip link property del dev eth1 altname " + name);
      }
    }
  }

  @Test
  void acceptsANameThatDiffersFromAnAlternativeNameInCase() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("link property add dev eth0 altname OvirtMgmt");
      host.applier().apply(plan(host, onEth0("ovirtmgmt")));
      assertThat(host.state().portsOf("ovirtmgmt")).containsExactly("eth0");
    }
  }

  @Test
  void saysWhichNicAnAlternativeNameIsOf() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("link property add dev eth0 altname enp0s5");
      assertThatThrownBy(
              () -> plan(host, NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("enp0s5"))))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("no NIC enp0s5. It is an alternative name of eth0; name eth0.");
    }
  }

  @Test
  void refusesNamesThatTheKernelDoesNotTake() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      for (String name : List.of("a%d", "brà", "éééééééé", "bonding_masters", "a\ud800")) {
        assertThatThrownBy(() -> plan(host, onEth0(name)))
            .as(name)
            .isInstanceOf(SetupRefusedException.class)
            .hasMessageContaining("is not a valid bridge name");
      }
      host.applier().apply(plan(host, onEth0("é12345678901é")));
    }
  }

  @Test
  void refusesLinksThatCannotBePorts() {
    for (String kind :
        List.of(
            "tuntap add odd0 mode tun",
            "link add link eth0 odd0 type macvlan mode bridge",
            "link add link eth0 odd0 type macvtap mode bridge",
            "link add link eth0 odd0 type ipvlan mode l2",
            "link add odd0 type vrf table 77",
            "link add odd0 type wireguard",
            "link add odd0 type vcan",
            "link add odd0 type sit remote 192.0.2.9",
            "link add odd0 type gre remote 192.0.2.9")) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0");
        if (Ip.HERE.attempt(kind).succeeded()) {
          assertThatThrownBy(
                  () -> plan(host, NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("odd0"))))
              .as(kind)
              .isInstanceOf(SetupRefusedException.class)
              .hasMessageContaining("odd0 cannot be a port of the bridge ovirtmgmt, because it is");
        }
      }
    }
  }

  @Test
  void refusesALinkThatTheKernelCannotCreate() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      boolean hasVlans = Ip.HERE.attempt("link add v9 link eth0 type vlan id 9").succeeded();
      Assumptions.assumeFalse(hasVlans, "this kernel has VLANs");
      String before = host.snapshotText();
      assertThatThrownBy(
              () ->
                  plan(
                      host,
                      NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0").withVlan(7))))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("the vlan eth0.7 cannot be created")
          .hasMessageContaining("has no links of the kind vlan. Install the kernel's module");
      assertThat(host.snapshotText()).isEqualTo(before);
    }
  }

  @Test
  void refusesAnMtuThatTheDriverDoesNotAccept() {
    try (HostFixture host = HostFixture.open()) {
      host.ip("tuntap add link0 mode tap");
      NetworkSpec spec = NetworkSpec.bridgeOn("link0");
      NetworkRequest request =
          NetworkRequest.of(
              "ovirtmgmt",
              spec.withLinkOptions(
                  new NetworkSpec.LinkOptions(true, false, OptionalInt.of(65_535), "legacy")));
      assertThatThrownBy(() -> plan(host, request))
          .isInstanceOf(SetupRefusedException.class)
          .hasMessageContaining("link0 cannot have the MTU 65535: its driver accepts 68 to 65521");
    }
  }

  /** Returns false if the plan is refused. */
  private static boolean isAppliedAndRolledBack(HostFixture host, NetworkRequest request) {
    String before = host.snapshotText();
    Plan plan;
    try {
      plan = plan(host, request);
    } catch (SetupRefusedException e) {
      assertThat(host.snapshotText()).as("after a refusal").isEqualTo(before);
      return false;
    }
    host.applier().apply(plan);
    assertThat(
            Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices()))
                .differences())
        .as("%s by %s", request, plan.steps().stream().map(Step::describe).toList())
        .isEmpty();
    assertThat(host.applier().converge(plan.snapshot()).differences()).as("rollback").isEmpty();
    return true;
  }

  private static NetworkRequest onEth0(String name) {
    return NetworkRequest.of(name, NetworkSpec.bridgeOn("eth0"));
  }

  private static Plan plan(HostFixture host, NetworkRequest request) {
    return new Planner(LocalEnvironment.of(host.net, Path.of("/nonexistent/resolv.conf")))
        .plan(
            host.state(),
            RunningConfiguration.EMPTY,
            request,
            Optional.empty(),
            Duration.ofSeconds(60));
  }
}
