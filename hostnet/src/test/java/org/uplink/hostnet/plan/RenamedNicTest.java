package org.uplink.hostnet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.TestLinks;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.request.NetworkRequest;
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

  /** The virtual function of a cloud may be there before the NIC that it accelerates. */
  @Test
  void macThatTwoNicsHaveIdentifiesNeither() {
    Plan plan = deploy(nic("eth0", MAC, ""), nic("enP1s1", MAC, "eth0"));
    assertThat(plan.target().nics()).isEmpty();
    assertThat(plan.warnings())
        .filteredOn(warning -> warning.code().equals("NicFoundByName"))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.device()).contains("eth0");
              assertThat(warning.text()).contains("its permanent MAC is also that of enP1s1");
            });

    Plan restored = restore(plan.target(), nic("enP1s1", MAC, ""));
    assertThat(restored.after().link("ovirtmgmt")).isEmpty();
    assertThat(restored.warnings())
        .extracting(PlanWarning::code)
        .containsExactly("NetworkNotRestored");
    Plan complete = restore(plan.target(), nic("eth0", OTHER, ""), nic("enP1s1", MAC, ""));
    assertThat(complete.after().portsOf("ovirtmgmt")).containsExactly("eth0");
  }

  @Test
  void macOfItsOwnIdentifiesANic() {
    Plan plan = deploy(nic("eth0", MAC, ""), nic("eth1", OTHER, ""));
    assertThat(plan.target().nics()).isEqualTo(Map.of("eth0", MAC));
    assertThat(plan.warnings()).extracting(PlanWarning::code).doesNotContain("NicFoundByName");
  }

  @Test
  void planSaysThatANicHasNoPermanentMac() {
    Plan plan = deploy(changingNic("eth0", MAC));
    assertThat(plan.warnings())
        .filteredOn(warning -> warning.code().equals("NicFoundByName"))
        .singleElement()
        .satisfies(warning -> assertThat(warning.text()).contains("it has no permanent MAC"));
  }

  /** Some drivers choose a MAC at each boot. */
  @Test
  void nicWithoutPermanentMacIsTakenByItsNameIfItsMacHasChanged() {
    Plan plan = restore(changingNic("eth0", OTHER));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth0");
    assertThat(plan.warnings()).extracting(PlanWarning::code).containsExactly("NicFoundByName");
  }

  @Test
  void nicWithoutPermanentMacIsNotTakenByItsNameIfAnotherOneHasItsMac() {
    Plan plan = restore(changingNic("eth0", OTHER), changingNic("eth1", MAC));
    assertThat(plan.after().portsOf("ovirtmgmt")).containsExactly("eth1");
    assertThat(plan.warnings()).extracting(PlanWarning::code).containsExactly("NicRenamed");
  }

  @Test
  void replacedNicIsNotTakenByItsName() {
    Plan plan = restore(nic("eth0", OTHER, ""));
    assertThat(plan.after().link("ovirtmgmt")).isEmpty();
    assertThat(plan.warnings()).extracting(PlanWarning::code).containsExactly("NetworkNotRestored");
  }

  private static Plan deploy(LinkState... links) {
    HostEnvironment environment = HostEnvironment.EMPTY;
    NetworkState host = NetworkState.ofLinks(List.of(links));
    NetworkRequest request = NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0"));
    Plan plan =
        new Planner(environment)
            .plan(host, RunningConfiguration.EMPTY, request, Optional.empty(), Duration.ZERO);
    return plan.withWarnings(Planner.warningsOfNames(plan, RunningConfiguration.EMPTY));
  }

  private static Plan restore(LinkState... links) {
    return restore(
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
            List.of()),
        links);
  }

  private static Plan restore(RunningConfiguration safe, LinkState... links) {
    NetworkState host = NetworkState.ofLinks(List.of(links));
    return new Planner(HostEnvironment.EMPTY).planRestore(host, safe);
  }

  private static LinkState bridge(String name) {
    return TestLinks.ofKind("bridge", name).withMac(Optional.of(MAC));
  }

  private static LinkState changingNic(String name, MacAddress mac) {
    return nic(name, mac, "").withPermanentMac(Optional.empty());
  }

  private static LinkState nic(String name, MacAddress mac, String master) {
    return TestLinks.nic(name)
        .withMac(Optional.of(mac))
        .withPermanentMac(Optional.of(mac))
        .withMaster(Optional.of(master).filter(text -> !text.isEmpty()));
  }
}
