package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.StateJson;
import org.uplink.hostnet.sysctl.LinkSysctls;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.transition.Step;

/**
 * Tests that a network takes over the complete configuration of a NIC, and that its removal
 * restores the NIC.
 */
class TakeOverTest {
  private static final NetworkRequest TAKE_OVER =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));

  @Test
  @Timeout(value = 8, unit = TimeUnit.HOURS) // -Pfull
  void removalAfterTakeOverRestoresRandomHosts() {
    RandomHost.checkEach(TakeOverTest::takesOverAndGivesBack);
  }

  @Test
  void takesOverAHostAddressWithAGatewayOnTheLink() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("addr add 192.0.2.20/32 dev eth0");
      host.ip("route add default via 198.51.100.1 dev eth0 onlink");
      host.ip("-6 addr add 2001:db8::20/128 dev eth0 nodad");
      host.ip("-6 route add default via fe80::1 dev eth0");
      assertThat(takesOverAndGivesBack(host)).isTrue();
    }
  }

  @Test
  void takesOverADeviceRouteAndSecondaryAddressesInTheirOrder() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("addr add 192.0.2.20 peer 192.0.2.1 dev eth0");
      host.ip("addr add 198.51.100.9/24 dev eth0");
      host.ip("addr add 198.51.100.8/24 dev eth0");
      host.ip("route add default via 192.0.2.1 src 192.0.2.20");
      host.ip("route add 169.254.169.254 dev eth0 scope link");
      host.ip("route add 203.0.113.0/24 dev eth0 metric 7");
      assertThat(takesOverAndGivesBack(host)).isTrue();
    }
  }

  @Test
  void refusesAnAddressThatADhcpServerGave() {
    for (String lease :
        List.of(
            "addr add 192.0.2.20/24 dev eth0 valid_lft 3600 preferred_lft 3600",
            "-6 addr add 2001:db8::20/128 dev eth0 nodad valid_lft 400 preferred_lft 300")) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0");
        host.ip("addr add 198.51.100.9/24 dev eth0");
        host.ip(lease);
        assertThatThrownBy(() -> host.plan(TAKE_OVER))
            .isInstanceOf(SetupRefusedException.class)
            .hasMessageContaining("has a lifetime")
            .hasMessageContaining("give eth0 a static address");
      }
    }
  }

  @Test
  void takesOverAdvertisedAddresses() {
    try (HostFixture host = HostFixture.open()) {
      host.cable("eth0");
      host.ip("addr add 198.51.100.9/24 dev eth0");
      host.ip("-6 addr add 2001:db8::20/64 dev eth0 nodad valid_lft 86400 preferred_lft 14400");
      assertThat(takesOverAndGivesBack(host)).isTrue();
    }
  }

  @Test
  void keepsTheSettingsForRouterAdvertisements() {
    try (HostFixture host = HostFixture.open()) {
      host.dualStack();
      host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "2");
      host.writeSysctl("net.ipv6.conf.eth0.autoconf", "1");
      host.applier().apply(host.plan(TAKE_OVER));
      assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/accept_ra")).contains("2");
      assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/autoconf")).contains("1");
    }
  }

  @Test
  void takesOverLinkLocalAddressesHoweverTheKernelGeneratesThem() {
    for (int mode = 0; mode <= 3; mode++) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0");
        await().until(() -> linkLocal(host, "eth0").size() == 1);
        if (mode == 2) {
          host.writeSysctl("net.ipv6.conf.eth0.stable_secret", "2001:db8::1:2:3:4");
        }
        host.writeSysctl("net.ipv6.conf.eth0.addr_gen_mode", Integer.toString(mode));
        if (mode > 1) {
          // The kernel generates the address when the link goes up.
          host.ip("link set eth0 down");
          host.ip("link set eth0 up");
          await().until(() -> linkLocal(host, "eth0").size() == 1);
        }
        host.ip("addr add fe80::77/64 dev eth0 nodad");
        host.ip("addr add 192.0.2.20/24 dev eth0");
        assertThat(takesOverAndGivesBack(host)).as("addr_gen_mode %d", mode).isTrue();
      }
    }
  }

  @Test
  void noPrefixRouteComesBackAlsoWhereItHasNoEffect() {
    for (String flag : List.of("", " noprefixroute")) {
      try (HostFixture host = HostFixture.open()) {
        host.cable("eth0");
        host.ip("addr add 192.0.2.20/24 dev eth0");
        host.ip("addr add 192.0.2.21/24 dev eth0" + flag);
        host.ip("addr add 198.51.100.20/32 dev eth0" + flag);
        host.ip("addr add 2001:db8::20/64 dev eth0 nodad");
        host.ip("addr add 2001:db8::21/64 dev eth0 nodad metric 364" + flag);
        assertThat(takesOverAndGivesBack(host)).isTrue();
      }
    }
  }

  @Test
  void networkThatIsSetUpAgainInAnotherWayGivesEverythingBack() {
    try (HostFixture host = HostFixture.open()) {
      host.dualStack();
      host.ip("addr add fe80::77/64 dev eth0 nodad");
      host.ip("addr add 192.0.2.21/32 dev eth0 noprefixroute");
      host.ip("route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 7 table 77");
      host.writeSysctl("net.ipv6.conf.eth0.addr_gen_mode", "1");
      String start = host.snapshotText();
      Plan deployed = host.plan(TAKE_OVER);
      host.applier().apply(deployed);
      String taken = host.snapshotText();

      Plan smaller = host.plan(deployed.target(), withMtu(1400));
      host.applier().apply(smaller);
      assertThat(host.state().link("ovirtmgmt").orElseThrow().mtu()).isEqualTo(1400);
      Plan again = host.plan(smaller.target(), withMtu(1500));
      host.applier().apply(again);
      await().untilAsserted(() -> assertThat(host.snapshotText()).isEqualTo(taken));

      host.applier()
          .apply(host.plan(again.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      await().untilAsserted(() -> assertThat(host.snapshotText()).isEqualTo(start));
    }
  }

  @Test
  void networkThatABootRestoresGivesEverythingBack() {
    try (HostFixture host = HostFixture.open()) {
      host.dualStack();
      host.ip("addr add fe80::77/64 dev eth0 nodad");
      host.ip("addr add 192.0.2.21/32 dev eth0 noprefixroute");
      host.ip("route add 203.0.113.0/24 via 192.0.2.1 dev eth0 metric 7");
      String start = host.snapshotText();
      Plan deployed = host.plan(TAKE_OVER);
      host.applier().apply(deployed);
      String taken = host.snapshotText();
      RunningConfiguration safe =
          StateJson.MAPPER.readValue(
              StateJson.MAPPER.writeValueAsString(deployed.target()), RunningConfiguration.class);

      // A boot: the NIC has nothing but a name.
      host.ip("link del ovirtmgmt");
      host.writeSysctl("net.ipv6.conf.eth0.disable_ipv6", "0");
      Plan restored = new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
      host.applier().apply(restored);
      await().untilAsserted(() -> assertThat(host.snapshotText()).isEqualTo(taken));

      host.applier()
          .apply(host.plan(restored.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));
      await().untilAsserted(() -> assertThat(host.snapshotText()).isEqualTo(start));
    }
  }

  private static NetworkRequest withMtu(int mtu) {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.takeOverOf("eth0")
            .withLinkOptions(
                new NetworkSpec.LinkOptions(true, false, OptionalInt.of(mtu), "legacy")));
  }

  /** Returns false if the plan is refused. */
  private static boolean takesOverAndGivesBack(HostFixture host) {
    Plan plan;
    try {
      plan = host.plan(TAKE_OVER);
    } catch (SetupRefusedException e) {
      return false;
    }
    String start = host.snapshotText();
    List<String> addresses = addresses(host, "eth0");
    List<String> linkLocal = linkLocal(host, "eth0");
    List<String> routes = routes(host, "eth0");
    List<String> settings = settings(host, "eth0");

    host.applier().apply(plan);

    assertThat(Comparison.compare(host.state(), plan.after(), Set.copyOf(plan.devices())))
        .returns(List.of(), comparison -> comparison.differences());
    assertThat(addresses(host, "ovirtmgmt")).isEqualTo(addresses);
    // The kernel generates the bridge's own link-local address a moment later.
    await().untilAsserted(() -> assertThat(linkLocal(host, "ovirtmgmt")).containsAll(linkLocal));
    assertThat(addresses(host, "eth0")).isEmpty();
    assertThat(routes(host, "ovirtmgmt")).isEqualTo(routes);
    assertThat(settings(host, "ovirtmgmt")).isEqualTo(settings);
    assertThat(host.plan(plan.target(), TAKE_OVER).steps())
        .extracting(Step::describe)
        .as("a second time")
        .isEmpty();

    RunningConfiguration running = plan.target();
    host.applier().apply(host.plan(running, NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    // The kernel adds the NIC's link-local address a moment later.
    await().untilAsserted(() -> assertThat(host.snapshotText()).isEqualTo(start));
    assertThat(settings(host, "eth0")).isEqualTo(settings);
    return true;
  }

  /**
   * Returns the addresses in the kernel's order, except link-local ones, without the device. The
   * prefix route of a moved address is from the plan and not from the kernel, so the test compares
   * the routes separately.
   */
  private static List<String> addresses(HostFixture host, String device) {
    return host.ip("-o addr show dev " + device)
        .lines()
        .map(line -> line.replaceFirst("^[0-9]+: ", "").replace(device, "DEVICE"))
        .map(line -> line.replace("noprefixroute ", ""))
        .map(line -> line.replaceAll("(valid|preferred)_lft [0-9]+sec", "$1_lft TIME"))
        .filter(line -> !line.contains("inet6 fe80:"))
        .toList();
  }

  private static List<String> linkLocal(HostFixture host, String device) {
    return host.ip("-6 -o addr show scope link dev " + device)
        .lines()
        .map(line -> line.replaceFirst(".*inet6 ([^ ]+) .*", "$1"))
        .toList();
  }

  /**
   * Returns the routes of all tables through a device, except local, multicast and link-local ones,
   * which the kernel adds for each address and link.
   */
  private static List<String> routes(HostFixture host, String device) {
    return List.of("-4", "-6").stream()
        .flatMap(family -> host.ip(family + " route show table all").lines())
        .filter(line -> (line + " ").contains("dev " + device + " "))
        .filter(line -> !line.contains("table local") && !line.startsWith("fe80::/64 "))
        .map(line -> line.replaceAll("expires [0-9]+sec", "expires TIME"))
        .map(line -> line.replace("linkdown ", "").replace("dev " + device, "dev DEVICE").strip())
        .toList();
  }

  /** Returns the settings of a device, without the setting that turns IPv6 off on a bridge port. */
  private static List<String> settings(HostFixture host, String device) {
    return LinkSysctls.keysOf(device).stream()
        .filter(key -> !key.name().equals("disable_ipv6"))
        .map(SysctlKey::toString)
        .flatMap(key -> host.sysctls.read(key).map(value -> key + "=" + value).stream())
        .map(text -> text.replace("/" + device + "/", "/DEVICE/"))
        .toList();
  }
}
