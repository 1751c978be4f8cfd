package org.uplink.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.uplink.engine.network.AttachmentDecision.Rule;
import org.uplink.engine.network.NetworkDevice.Kind;

/** The rules for the management network. */
final class AttachmentRulesTest {
  private static final IpConfiguration ADDRESSED =
      new IpConfiguration(
          List.of("192.0.2.10/24"),
          Optional.of("192.0.2.1"),
          false,
          List.of("2001:db8::10/64"),
          Optional.empty(),
          false,
          true,
          true);
  private static final ManagementNetwork UNTAGGED = ManagementNetwork.named("ovirtmgmt");
  private static final ManagementNetwork TAGGED =
      new ManagementNetwork("ovirtmgmt", Optional.of(10), Optional.of(1400), false);
  private static final ManagementNetwork TAGGED_ZERO =
      new ManagementNetwork("ovirtmgmt", Optional.of(0), Optional.empty(), true);

  /** eth0 to eth7, bonds with two ports and with one, VLANs, a foreign bridge, a VLAN on a tap. */
  private static final List<NetworkDevice> DEVICES =
      List.of(
          device("eth0", Kind.NIC, ADDRESSED),
          device("eth1", Kind.NIC, IpConfiguration.NONE),
          device("eth6", Kind.NIC, ADDRESSED),
          device("bond0", Kind.BOND, ADDRESSED, "eth2", "eth3"),
          device("bond1", Kind.BOND, ADDRESSED, "eth4"),
          device("bond2", Kind.BOND, ADDRESSED),
          vlan("eth0.10", "eth0", 10),
          vlan("bond0.10", "bond0", 10),
          vlan("bond1.10", "bond1", 10),
          vlan("br0.10", "br0", 10),
          device("br0", Kind.BRIDGE, ADDRESSED, "eth5"),
          device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "eth6"));

  @Test
  void refusalNamesRuleAndNextStep() {
    var table =
        List.of(
            new Forbidden(
                "bond1",
                UNTAGGED,
                Rule.BOND_TOO_SMALL,
                List.of("bond bond1 has 1 port", "at least 2")),
            new Forbidden(
                "bond2", UNTAGGED, Rule.BOND_TOO_SMALL, List.of("bond bond2 has 0 ports")),
            new Forbidden(
                "bond1.10", TAGGED, Rule.BOND_TOO_SMALL, List.of("bond bond1 has 1 port")),
            new Forbidden(
                "eth0",
                TAGGED,
                Rule.VLAN_MISMATCH,
                List.of(
                    "interface eth0",
                    "VLAN-ID (none)",
                    "different from data-center definition (10)")),
            new Forbidden(
                "eth0.10",
                UNTAGGED,
                Rule.VLAN_MISMATCH,
                List.of("interface eth0.10", "VLAN-ID (10)", "definition (none)")),
            new Forbidden("bond1.10", UNTAGGED, Rule.VLAN_MISMATCH, List.of("interface bond1.10")),
            new Forbidden("eth1", UNTAGGED, Rule.NO_ADDRESS, List.of("eth1", "no address")),
            new Forbidden(
                "br0",
                UNTAGGED,
                Rule.UNSUITABLE_DEVICE,
                List.of("a bridge that Uplink did not create")),
            new Forbidden(
                "br0.10", TAGGED, Rule.UNSUITABLE_DEVICE, List.of("not on a NIC or bond")),
            new Forbidden(
                "wg0",
                UNTAGGED,
                Rule.UNSUITABLE_DEVICE,
                List.of("capabilities do not list this device")));

    assertThat(table)
        .allSatisfy(
            row -> {
              AttachmentDecision decision = rules(row.wanted()).forInstall(Optional.of(row.nic()));
              assertThat(decision).as("%s", row).isInstanceOf(AttachmentDecision.Refused.class);
              var refused = (AttachmentDecision.Refused) decision;
              assertThat(refused.rule()).isEqualTo(row.rule());
              assertThat(refused.nic()).contains(row.nic());
              assertThat(refused.reason()).contains(row.words()).contains("node1", "uplink host ");
              assertThat(rules(row.wanted()).forDeploy(Optional.of(row.nic()), Optional.empty()))
                  .isEqualTo(decision);
            });
  }

  @Test
  void attachesToBaseNicWithIpConfigurationOfActiveNic() {
    assertThat(rules(UNTAGGED).forInstall(Optional.of("eth0")))
        .isEqualTo(attach("eth0", "eth0", false, Optional.empty(), true, 9000));
    assertThat(rules(TAGGED_ZERO).forInstall(Optional.of("eth0")))
        .as("VLAN 0 is none")
        .isEqualTo(attach("eth0", "eth0", false, Optional.empty(), true, 9000));
    assertThat(rules(UNTAGGED).forInstall(Optional.of("bond0")))
        .isEqualTo(attach("bond0", "bond0", true, Optional.empty(), true, 9000));
    assertThat(rules(TAGGED).forInstall(Optional.of("eth0.10")))
        .as("the VLAN is stripped, and the cluster's MTU wins")
        .isEqualTo(attach("eth0.10", "eth0", false, Optional.of(10), false, 1400));
    assertThat(rules(TAGGED).forInstall(Optional.of("bond0.10")))
        .isEqualTo(attach("bond0.10", "bond0", true, Optional.of(10), false, 1400));
  }

  @Test
  void keepsNetworkThatIsInPlace() {
    AttachedNetwork there = attached("ovirtmgmt", "ovirtmgmt", "eth6");
    for (var nic : List.of("ovirtmgmt", "eth6")) {
      assertThat(rules(UNTAGGED, there).forInstall(Optional.of(nic)))
          .isEqualTo(new AttachmentDecision.AlreadyInPlace(there));
      assertThat(rules(UNTAGGED, there).forDeploy(Optional.of(nic), Optional.empty()))
          .isEqualTo(new AttachmentDecision.AlreadyInPlace(there));
    }
  }

  @Test
  void movesNetworkOnlyWhenNicIsNamed() {
    AttachedNetwork there = attached("ovirtmgmt", "ovirtmgmt", "eth6");

    var refused =
        (AttachmentDecision.Refused) rules(UNTAGGED, there).forInstall(Optional.of("eth0"));
    assertThat(refused.rule()).isEqualTo(Rule.ON_OTHER_NIC);
    assertThat(refused.reason()).contains("on eth6", "active NIC is eth0", "--nic eth0");

    assertThat(rules(UNTAGGED, there).forDeploy(Optional.of("eth0"), Optional.of("eth6")))
        .isInstanceOf(AttachmentDecision.Attach.class);
  }

  @Test
  void refusesNicOfAnotherNetwork() {
    var refused =
        (AttachmentDecision.Refused)
            rules(UNTAGGED, attached("storage", "eth0", "eth0")).forInstall(Optional.of("eth0"));

    assertThat(refused.rule()).isEqualTo(Rule.NIC_HAS_OTHER_NETWORK);
    assertThat(refused.reason()).contains("eth0", "storage");
  }

  @Test
  void adoptsTheBridgeOfALostStateByItsNameItsPortOrItsBase() {
    var adopted =
        new AttachmentDecision.Attach(
            new Attachment(
                "ovirtmgmt",
                "eth6",
                false,
                Optional.empty(),
                true,
                Optional.empty(),
                ADDRESSED,
                true),
            "ovirtmgmt",
            true);
    AttachmentRules rules =
        rulesFor(device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "eth6", "vnet0"), UNTAGGED);
    for (var nic : List.of("ovirtmgmt", "eth6")) {
      assertThat(rules.forInstall(Optional.of(nic))).isEqualTo(adopted);
      assertThat(rules.forDeploy(Optional.of(nic), Optional.empty())).isEqualTo(adopted);
    }

    AttachmentRules onVlan =
        rulesFor(
            device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "bond0.10"),
            new ManagementNetwork("ovirtmgmt", Optional.of(10), Optional.empty(), true));
    for (var nic : List.of("ovirtmgmt", "bond0.10", "bond0")) {
      assertThat(onVlan.forInstall(Optional.of(nic)))
          .isInstanceOfSatisfying(
              AttachmentDecision.Attach.class,
              attach -> {
                assertThat(attach.attachment().base()).isEqualTo("bond0");
                assertThat(attach.attachment().bond()).isTrue();
                assertThat(attach.attachment().vlan()).contains(10);
                assertThat(attach.device()).isEqualTo("ovirtmgmt");
                assertThat(attach.adoptsBridge()).isTrue();
              });
    }
  }

  @Test
  void refusesToAdoptABridgeThatUplinkWouldNotCreate() {
    NetworkDevice own = device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "eth6");
    refusesAdoption(
        device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "eth6", "eth1"),
        UNTAGGED,
        Rule.UNSUITABLE_DEVICE,
        "more than one port: eth6, eth1");
    refusesAdoption(
        device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "vnet0"),
        UNTAGGED,
        Rule.UNSUITABLE_DEVICE,
        "no NIC, bond or VLAN as a port");
    refusesAdoption(
        device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "br0.10"),
        TAGGED,
        Rule.UNSUITABLE_DEVICE,
        "br0.10 is not on a NIC or bond");
    refusesAdoption(
        own,
        new ManagementNetwork("ovirtmgmt", Optional.empty(), Optional.empty(), false),
        Rule.UNSUITABLE_DEVICE,
        "wants the network bridgeless");
    refusesAdoption(
        own,
        new ManagementNetwork("ovirtmgmt", Optional.of(10), Optional.empty(), true),
        Rule.VLAN_MISMATCH,
        "VLAN-ID (none)");
    refusesAdoption(
        device("ovirtmgmt", Kind.BRIDGE, ADDRESSED, "bond1"),
        UNTAGGED,
        Rule.BOND_TOO_SMALL,
        "bond1 has 1 port");
    refusesAdoption(
        device("ovirtmgmt", Kind.BRIDGE, IpConfiguration.NONE, "eth6"),
        UNTAGGED,
        Rule.NO_ADDRESS,
        "ovirtmgmt");
    assertThat(rules(UNTAGGED).forInstall(Optional.of("ovirtmgmt")))
        .as("a host without take-over, such as a stock Vdsm")
        .isInstanceOfSatisfying(
            AttachmentDecision.Refused.class,
            refused -> assertThat(refused.reason()).contains("agent cannot take over a bridge"));
  }

  @Test
  void asksForNicWhenThereIsNoActiveNic() {
    var refused = (AttachmentDecision.Refused) rules(UNTAGGED).forInstall(Optional.empty());

    assertThat(refused.rule()).isEqualTo(Rule.NO_ACTIVE_NIC);
    assertThat(refused.reason()).contains("--nic NIC");
    assertThat(rules(UNTAGGED).forDeploy(Optional.of("eth0"), Optional.empty()))
        .isInstanceOf(AttachmentDecision.Attach.class);
  }

  @Test
  void syncChangesDifferencesInPlace() {
    AttachedNetwork there = attached("ovirtmgmt", "ovirtmgmt", "eth6");

    assertThat(rules(UNTAGGED, there).forSync())
        .isEqualTo(new AttachmentDecision.AlreadyInPlace(there));
    assertThat(rules(TAGGED, there).forSync())
        .isEqualTo(attach("ovirtmgmt", "eth6", false, Optional.of(10), false, 1400));
    assertThat(rules(TAGGED).forSync())
        .isInstanceOfSatisfying(
            AttachmentDecision.Refused.class,
            no -> assertThat(no.reason()).contains("Deploy it first"));
  }

  @Test
  void syncReturnsToDefaultMtuOfHostThatKnowsIt() {
    AttachedNetwork stock = attached("ovirtmgmt", "ovirtmgmt", "eth6");
    AttachedNetwork changed = withDefaultMtu(stock, 1500);

    assertThat(stock.differences(UNTAGGED)).as("a stock host does not know it").isEmpty();
    assertThat(withDefaultMtu(stock, 9000).differences(UNTAGGED)).isEmpty();
    assertThat(changed.differences(UNTAGGED))
        .containsExactly(
            "ovirtmgmt has MTU 9000, but the cluster wants the default, which is 1500 on this host");
    AttachmentRules rules =
        new AttachmentRules(
            "node1",
            new HostNetworks(DEVICES, List.of(changed), true, true, true, true, Optional.empty()),
            UNTAGGED);
    assertThat(rules.forSync())
        .isInstanceOfSatisfying(
            AttachmentDecision.Attach.class,
            attach ->
                assertThat(attach.attachment().mtu()).as("the host chooses the MTU").isEmpty());
  }

  private static AttachedNetwork withDefaultMtu(AttachedNetwork network, int mtu) {
    return new AttachedNetwork(
        network.name(),
        network.device(),
        network.southbound(),
        network.bridged(),
        network.vlan(),
        network.mtu(),
        Optional.of(mtu));
  }

  private static void refusesAdoption(
      NetworkDevice bridge, ManagementNetwork wanted, Rule rule, String words) {
    assertThat(rulesFor(bridge, wanted).forInstall(Optional.of("ovirtmgmt")))
        .isInstanceOfSatisfying(
            AttachmentDecision.Refused.class,
            refused -> {
              assertThat(refused.rule()).isEqualTo(rule);
              assertThat(refused.reason()).contains(words, "uplink host ");
            });
  }

  private static NetworkDevice device(String name, Kind kind, IpConfiguration ip, String... lower) {
    return new NetworkDevice(
        name, kind, List.of(lower), Optional.empty(), Optional.of(9000), Optional.empty(), ip);
  }

  private static NetworkDevice vlan(String name, String base, int id) {
    return new NetworkDevice(
        name,
        Kind.VLAN,
        List.of(base),
        Optional.of(id),
        Optional.of(1500),
        Optional.empty(),
        ADDRESSED);
  }

  private static AttachedNetwork attached(String name, String device, String south) {
    return new AttachedNetwork(
        name,
        device,
        Optional.of(south),
        true,
        Optional.empty(),
        Optional.of(9000),
        Optional.empty());
  }

  private static AttachmentRules rules(ManagementNetwork wanted, AttachedNetwork... networks) {
    return new AttachmentRules(
        "node1",
        new HostNetworks(DEVICES, List.of(networks), false, false, false, false, Optional.empty()),
        wanted);
  }

  private static AttachmentDecision attach(
      String device, String base, boolean bond, Optional<Integer> vlan, boolean bridged, int mtu) {
    return new AttachmentDecision.Attach(
        new Attachment("ovirtmgmt", base, bond, vlan, bridged, Optional.of(mtu), ADDRESSED, false),
        device,
        false);
  }

  private static AttachmentRules rulesFor(NetworkDevice bridge, ManagementNetwork wanted) {
    var devices = new ArrayList<>(DEVICES);
    devices.removeIf(device -> device.name().equals("ovirtmgmt"));
    devices.add(bridge);
    return new AttachmentRules(
        "node1",
        new HostNetworks(devices, List.of(), true, true, true, true, Optional.empty()),
        wanted);
  }

  /** A refused deployment, and the rule and texts that the refusal must have. */
  private record Forbidden(String nic, ManagementNetwork wanted, Rule rule, List<String> words) {}
}
