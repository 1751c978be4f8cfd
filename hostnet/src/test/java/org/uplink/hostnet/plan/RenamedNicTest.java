package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.rtnetlink.net.MacAddress;
import org.uplink.verbs.warning.PlanWarning;

/** Which NIC a boot takes for one of the safe configuration, by its MAC. */
class RenamedNicTest {
  private static final MacAddress MAC = new MacAddress("52:54:00:00:00:01");
  private static final MacAddress OTHER = new MacAddress("52:54:00:00:00:02");

  @Test
  void nicThatHasKeptItsNameIsTakenBeforeAnotherWithItsMac() {
    Plan plan = restore(nic("enP1s1", MAC, "eth0"), nic("eth0", MAC, ""));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth0");
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void nicOfTheSameNameWithAnotherMacIsNotTaken() {
    Plan plan = restore(nic("eth0", OTHER, ""), nic("eth1", MAC, ""));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth1");
    assertThat(plan.warnings()).extracting(PlanWarning::code).containsExactly("NicRenamed");
  }

  @Test
  void portOfAnotherDeviceIsNotTaken() {
    Plan plan = restore(nic("enP1s1", MAC, "eth5"), nic("eth5", MAC, ""));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth5");
  }

  @Test
  void onlyPortWithTheMacIsTaken() {
    Plan plan = restore(nic("eth5", MAC, "ovirtmgmt"), bridge("ovirtmgmt"));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth5");
  }

  @Test
  void ofSeveralNicsWithTheMacNoneIsTaken() {
    Plan plan = restore(nic("eth5", MAC, ""), nic("eth6", MAC, ""));
    assertThat(plan.after().link("ovirtmgmt")).isEmpty();
    assertThat(plan.warnings())
        .extracting(PlanWarning::code)
        .containsExactly("NicAmbiguous", "NetworkNotRestored");
    assertThat(plan.warnings().getFirst().text()).contains("eth5, eth6");
  }

  private static Plan restore(LinkState... links) {
    RunningConfiguration safe =
        new RunningConfiguration(
            new TreeMap<>(
                Map.of(
                    "ovirtmgmt",
                    new RunningConfiguration.RunningNetwork(
                        NetworkSpec.bridgeOn("eth0"),
                        "ovirtmgmt",
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()))),
            new TreeMap<>(),
            new TreeMap<>(Map.of("eth0", MAC)),
            new TreeMap<>(),
            List.of());
    NetworkState host = NetworkState.ofLinks(List.of(links));
    return new Planner(HostEnvironment.EMPTY).planRestore(host, safe);
  }

  private static LinkState bridge(String name) {
    return TestLinks.ofKind("bridge", name).withMac(Optional.of(MAC));
  }

  private static LinkState nic(String name, MacAddress mac, String master) {
    return TestLinks.nic(name)
        .withMac(Optional.of(mac))
        .withPermanentMac(Optional.of(mac))
        .withMaster(Optional.of(master).filter(text -> !text.isEmpty()));
  }
}
