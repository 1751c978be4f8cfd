package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.uplink.testkit.ExternalCommand;

/** Removes the bridge of a NIC that a real program of Debian configures, by command and by file. */
@Tag("long")
class OwnedNetworkRemoveTest {
  private static final String REMOVAL =
      """
      networks:
        vmbr0: {remove: true}
        mgmt:
          nic: eth0
          bridged: false
          ipaddr: 192.0.2.2
          prefix: 24
          gateway: 192.0.2.1
          ipv6addr: "2001:db8::2/64"
          ipv6gateway: "2001:db8::1"
      """;

  /** All owners. */
  static Stream<Named<Supplier<OwnedHost>>> hosts() {
    return Stream.concat(
        hostsWithFiles(),
        Stream.of(
            Named.of("ifupdown", () -> OwnedHost.ofIfupdown(false)),
            Named.of("nobody", OwnedHost::ofNobody)));
  }

  /** The owners that have files for the network. */
  static Stream<Named<Supplier<OwnedHost>>> hostsWithFiles() {
    return Stream.of(
        Named.of("NetworkManager", OwnedHost::ofNetworkManager),
        Named.of("systemd-networkd", OwnedHost::ofNetworkd),
        Named.of("ifupdown with stanzas", () -> OwnedHost.ofIfupdown(true)));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void commandGivesTheNicItsOldConfigurationBack(Supplier<OwnedHost> start) {
    try (OwnedHost host = start.get()) {
      List<String> before = OwnedHost.picture();
      String files = host.files();
      expect(host.proved("apply", "--nic", "eth0", "--bridge", "vmbr0"), "kept");
      assertThat(OwnedHost.picture()).isNotEqualTo(before);

      expect(host.proved("remove", "vmbr0"), "kept");

      OwnedHost.awaitPicture(before);
      assertThat(host.files()).isEqualTo(files);
      expect(host.proved("remove", "vmbr0"), "unchanged");
      assertThat(OwnedHost.picture()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("hostsWithFiles")
  void fileThatAsksForTheOldConfigurationDoesTheSame(Supplier<OwnedHost> start) {
    try (OwnedHost host = start.get()) {
      List<String> before = OwnedHost.picture();
      String files = host.files();
      expect(host.proved("apply", "--nic", "eth0", "--bridge", "vmbr0"), "kept");

      expect(host.proved("apply", host.file(REMOVAL)), "kept");

      OwnedHost.awaitPicture(before);
      assertThat(host.files()).isEqualTo(files);
      expect(host.proved("apply", host.file(REMOVAL)), "unchanged");
      assertThat(OwnedHost.picture()).isEqualTo(before);
      assertThat(host.files()).isEqualTo(files);
    }
  }

  /** NetworkManager and ifupdown cannot have a network on a NIC whose network goes away. */
  @ParameterizedTest
  @MethodSource("hostsThatRefuse")
  void fileThatAsksForAnotherAddressIsRefusedWithTheWayOut(Supplier<OwnedHost> start) {
    try (OwnedHost host = start.get()) {
      expect(host.proved("apply", "--nic", "eth0", "--bridge", "vmbr0"), "kept");
      List<String> deployed = OwnedHost.picture();
      String file = host.file(REMOVAL.replace("ipaddr: 192.0.2.2", "ipaddr: 192.0.2.3"));

      ExternalCommand.Result refused = host.proved("apply", file, "--accept-warnings");

      assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(2);
      assertThat(refused.err())
          .contains("gives eth0 back (192.0.2.2/24)", "uplink network remove vmbr0");
      assertThat(OwnedHost.picture()).isEqualTo(deployed);
    }
  }

  static Stream<Named<Supplier<OwnedHost>>> hostsThatRefuse() {
    return hostsWithFiles().filter(host -> !host.getName().equals("systemd-networkd"));
  }

  @Test
  void systemdNetworkdHasANetworkWithAnotherAddress() {
    try (OwnedHost host = OwnedHost.ofNetworkd()) {
      expect(host.proved("apply", "--nic", "eth0", "--bridge", "vmbr0"), "kept");
      String file = host.file(REMOVAL.replace("ipaddr: 192.0.2.2", "ipaddr: 192.0.2.3"));

      expect(host.proved("apply", file, "--accept-warnings"), "kept");

      assertThat(OwnedHost.picture()).anyMatch(line -> line.contains("eth0    inet 192.0.2.3/24"));
      expect(host.proved("apply", file, "--accept-warnings"), "unchanged");
    }
  }

  /** The profile gives the NIC the old address as soon as NetworkManager has the NIC back. */
  @Test
  void networkManagerGivesTheNicItsOldAddressInPlaceOfThatOfTheNetwork() {
    try (OwnedHost host = OwnedHost.ofNetworkManager()) {
      List<String> before = OwnedHost.picture();
      expect(host.proved(readdressed("192.0.2.77/24")), "kept");

      expect(host.proved("remove", "vmbr0"), "kept");

      OwnedHost.awaitPicture(before);
    }
  }

  @Test
  void systemdNetworkdNeedsTheOldAddressFirst() {
    try (OwnedHost host = OwnedHost.ofNetworkd()) {
      List<String> before = OwnedHost.picture();
      expect(host.proved(readdressed("192.0.2.77/24")), "kept");

      ExternalCommand.Result refused = host.proved("remove", "vmbr0");

      assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(2);
      assertThat(refused.err())
          .contains("/etc/systemd/network/10-office.network", "First give vmbr0 the addresses");
      expect(host.proved(readdressed("192.0.2.2/24")), "kept");
      expect(host.proved("remove", "vmbr0"), "kept");
      OwnedHost.awaitPicture(before);
    }
  }

  private static String[] readdressed(String address) {
    return new String[] {
      "apply",
      "--nic",
      "eth0",
      "--bridge",
      "vmbr0",
      "--address",
      address,
      "--gateway",
      "192.0.2.1",
      "--accept-warnings"
    };
  }

  private static void expect(ExternalCommand.Result result, String outcome) {
    assertThat(result.succeeded()).as(result.out() + result.err()).isTrue();
    assertThat(OwnedHost.json(result).path("outcome").asString())
        .as(result.out() + result.err())
        .isEqualTo(outcome);
  }
}
