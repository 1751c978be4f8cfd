package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands for clusters and their networks, with an engine. */
@TestMethodOrder(MethodOrderer.Random.class)
class ClusterCommandsTest {
  @TempDir private static Path scratch;

  private static EngineAndAgentFixture fixture;

  @BeforeAll
  static void start() {
    fixture = EngineAndAgentFixture.start(scratch);
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  @Test
  void addsAndChangesCluster() {
    assertThat(fixture.ask("cluster", "add", "old", "--level", "3.5").out())
        .isEqualTo("Added cluster old with level 3.5.\n");
    UplinkRun set = fixture.ask("cluster", "set", "old", "--on-disagreement", "deploy");
    assertThat(set.out())
        .as(set.err())
        .isEqualTo(
            "Cluster old: level 3.5, management network ovirtmgmt, on disagreement deploy, stop on default, probes: none.\n");
    assertThat(fixture.ask("cluster", "list").out()).contains("Default", "old");
    assertThat(fixture.ask("cluster", "set", "old", "--level", "three").status()).isEqualTo(2);
  }

  @Test
  void choosesTheWarningsThatStopAnInstall() {
    fixture.ask("cluster", "add", "careful", "--stop-on", "NoCarrier,filterrule");
    assertThat(fixture.ask("cluster", "list").out()).contains("FilterRule,NoCarrier");
    assertThat(fixture.ask("cluster", "set", "careful", "--level", "3.6").out())
        .contains("stop on FilterRule,NoCarrier,");
    assertThat(fixture.ask("cluster", "set", "careful", "--stop-on", "none").out())
        .contains("stop on none,");
    assertThat(fixture.ask("cluster", "network", "careful", "--mtu", "9000").status()).isZero();
    assertThat(fixture.ask("cluster", "list", "--json").out())
        .contains("\"stopOn\":[],\"stopOnDefault\":false");
    assertThat(fixture.ask("cluster", "set", "careful", "--stop-on", "default").out())
        .contains("stop on default,");
    UplinkRun unknown = fixture.ask("cluster", "set", "careful", "--stop-on", "Nonsense");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("Nonsense", "The codes are: ", "FilterRule");
  }

  @Test
  void choosesProbes() {
    fixture.ask(
        "cluster", "add", "probed", "--probe", "gateway", "--probe", "tcp://192.0.2.1:3260");
    assertThat(fixture.ask("cluster", "set", "probed", "--level", "3.6").out())
        .contains("probes: gateway, tcp://192.0.2.1:3260.");
    assertThat(fixture.ask("cluster", "network", "probed", "--mtu", "9000").status()).isZero();
    assertThat(fixture.ask("cluster", "list", "--json").out())
        .contains("\"probes\":[\"gateway\",\"tcp://192.0.2.1:3260\"]");
    assertThat(fixture.ask("cluster", "set", "probed", "--probe", "none").out())
        .contains("probes: none.");
    UplinkRun wrong = fixture.ask("cluster", "set", "probed", "--probe", "ssh");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("\"ssh\"", "ping:ADDRESS");
  }

  @Test
  void changesNetworkOfCluster() {
    fixture.ask("cluster", "add", "net");
    UplinkRun set =
        fixture.ask("cluster", "network", "net", "--vlan", "20", "--mtu", "9000", "--bridgeless");
    assertThat(set.out())
        .as(set.err())
        .isEqualTo(
            "Management network of cluster net: ovirtmgmt, bridgeless, VLAN 20, MTU 9000.\n");
    assertThat(fixture.ask("cluster", "network", "net", "--vlan", "none", "--bridged").out())
        .isEqualTo("Management network of cluster net: ovirtmgmt, bridged, untagged, MTU 9000.\n");
    UplinkRun beyond = fixture.ask("cluster", "network", "net", "--vlan", "4095");
    assertThat(beyond.status()).isEqualTo(2);
    assertThat(beyond.err()).contains("vlan 4095 is not in 1 to 4094");
    assertThat(fixture.ask("cluster", "network", "net", "--mtu", "67").err()).contains("mtu 67");
    assertThat(fixture.ask("cluster", "network", "net", "--vlan", "x").status()).isEqualTo(2);
    assertThat(fixture.ask("cluster", "network", "net", "--bridged", "--bridgeless").status())
        .isEqualTo(2);
    assertThat(fixture.ask("cluster", "network", "nobody", "--vlan", "1").status()).isEqualTo(1);
  }
}
