package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.apply.ApplyFailedException;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.owner.LocalEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Tests the restoration after a boot. The NIC's owner may have restored a part of the configuration
 * before.
 */
class RestoreTest {
  private static final List<String> OWNED =
      List.of(
          "addr add 192.0.2.2/24 brd + dev eth0",
          "route add default via 192.0.2.1 dev eth0",
          "addr add 2001:db8::2/64 dev eth0 nodad",
          "route add default via 2001:db8::1 dev eth0");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void restoresEachRouteAsOftenAsItWasThere() {
    host.dualStack();
    host.ip("route append default via 192.0.2.1 dev eth0 proto static");
    host.ip("route add 198.18.0.0/24 via 192.0.2.1 dev eth0 metric 7");
    String mac = mac();
    Plan deployment = host.plan(deploy());
    host.applier().apply(deployment);
    String routes = routes();
    RunningConfiguration safe = deployment.target();

    for (String protocol : List.of("boot", "static")) {
      for (int subset = 0; subset < 1 << OWNED.size(); subset++) {
        boot(mac, subset, protocol);
        Plan restoration = restoration(safe);
        host.applier().apply(restoration);
        assertThat(routes()).as("owner's part %d, %s", subset, protocol).isEqualTo(routes);
        Plan again = restoration(safe);
        assertThat(again.steps()).as("owner's part %d, again", subset).isEmpty();
      }
    }
  }

  /** At the boot, the address of the loopback is missing, and another NIC is down. */
  @Test
  void leavesOutWhatTheKernelRefuses() {
    host.dualStack().cable("eth1").ip("addr add 203.0.113.5/32 dev lo");
    host.ip("addr add 198.51.100.2/24 dev eth1");
    host.ip("route add 10.0.0.0/8 via 192.0.2.1 src 203.0.113.5");
    host.ip(
        "route add 172.16.0.0/12 nexthop via 192.0.2.1 dev eth0 nexthop via 198.51.100.1 dev eth1");
    host.ip("rule add pref 100 iif eth0 lookup 77");
    String mac = mac();
    Plan deployment = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(deployment);
    assertThat(host.ip("route show")).contains("10.0.0.0/8", "172.16.0.0/12");
    boot(mac, 15, "boot");
    host.ip("addr del 203.0.113.5/32 dev lo");
    host.cable("eth1").ip("link set eth1 down");

    List<String> incomplete = host.applier().restore(restoration(deployment.target()));

    assertThat(incomplete)
        .hasSize(2)
        .anyMatch(
            sentence ->
                sentence.contains("10.0.0.0/8") && sentence.contains("without its source address"))
        .anyMatch(sentence -> sentence.contains("172.16.0.0/12"));
    assertThat(host.ip("addr show dev eth0")).doesNotContain("inet");
    assertThat(host.ip("addr show dev ovirtmgmt")).contains("192.0.2.2/24", "2001:db8::2/64");
    assertThat(host.ip("route show"))
        .contains("default via 192.0.2.1 dev ovirtmgmt", "10.0.0.0/8 via 192.0.2.1 dev ovirtmgmt");
    assertThat(host.ip("-6 route show default")).contains("dev ovirtmgmt");
    assertThat(host.ip("rule show")).contains("iif ovirtmgmt lookup 77");
    assertThat(host.ip("route get 192.0.2.1")).contains("dev ovirtmgmt src 192.0.2.2");
  }

  /** At the boot, both NICs have other names, and one of them has the name of the other. */
  @Test
  void renamesNicsInRulesAndNextHops() {
    host.dualStack().cable("eth1").ip("addr add 198.51.100.2/24 dev eth1");
    host.ip("rule add pref 100 iif eth0 lookup 77");
    host.ip("rule add pref 101 iif eth0 oif eth1 lookup 78");
    host.ip(
        "route add 172.16.0.0/12 nexthop via 192.0.2.1 dev eth0 nexthop via 198.51.100.1 dev eth1");
    NetworkSpec.LinkOptions bridgeless = NetworkSpec.LinkOptions.BRIDGELESS;
    Plan deployment =
        host.plan(
            NetworkRequest.of(
                Map.of(
                    "one", NetworkSpec.takeOverOf("eth0").withLinkOptions(bridgeless),
                    "two", NetworkSpec.takeOverOf("eth1").withLinkOptions(bridgeless)),
                Map.of()));
    host.applier().apply(deployment);
    host.ip("rule del pref 100");
    host.ip("rule del pref 101");
    host.ip("addr flush dev eth0");
    host.ip("addr flush dev eth1");
    for (String step : List.of("eth0 nic9", "eth1 eth0")) {
      String[] names = step.split(" ", -1);
      host.ip("link set " + names[0] + " down");
      host.ip("link set %s name %s".formatted(names[0], names[1]));
      host.ip("link set " + names[1] + " up");
    }

    Plan restoration = restoration(deployment.target());
    host.applier().apply(restoration);

    assertThat(host.ip("addr show dev nic9")).contains("192.0.2.2/24");
    assertThat(host.ip("addr show dev eth0")).contains("198.51.100.2/24");
    assertThat(host.ip("rule show")).contains("iif nic9 lookup 77", "iif nic9 oif eth0 lookup 78");
    assertThat(host.ip("route show to 172.16.0.0/12"))
        .contains("via 192.0.2.1 dev nic9", "via 198.51.100.1 dev eth0");
    assertThat(restoration(deployment.target()).steps()).isEmpty();
  }

  /** Another program adds the source address while the restoration runs. */
  @Test
  void triesAgainWhatTheKernelRefuses() throws Exception {
    host.dualStack().ip("addr add 203.0.113.5/32 dev lo");
    host.ip("route add 10.0.0.0/8 via 192.0.2.1 src 203.0.113.5");
    String mac = mac();
    Plan deployment = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(deployment);
    boot(mac, 15, "boot");
    host.ip("addr del 203.0.113.5/32 dev lo");
    Plan restoration = restoration(deployment.target());
    List<String> refused = new ArrayList<>();
    Applier applier =
        new Applier(
            host.net,
            host.sysctls,
            host.resolver,
            new StepListener() {
              @Override
              public void before(String text) {}

              @Override
              public void after(String text) {
                if (text.contains("10.0.0.0/8")) {
                  refused.add(text);
                  if (refused.size() == 2) {
                    host.ip("addr add 203.0.113.5/32 dev lo");
                  }
                }
              }
            });

    assertThat(applier.restore(restoration)).isEmpty();

    assertThat(refused).hasSizeGreaterThan(2);
    assertThat(host.ip("route show")).contains("10.0.0.0/8 via 192.0.2.1 dev ovirtmgmt");
    assertThat(host.ip("route show to 10.0.0.0/8")).contains("src 203.0.113.5");
  }

  /** The name of the bridge is taken after the plan is made. */
  @Test
  void takesThePlanBackIfTheKernelRefusesALink() {
    host.dualStack();
    String mac = mac();
    Plan deployment = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(deployment);
    boot(mac, 15, "boot");
    Plan restoration = restoration(deployment.target());
    host.ip("link add name other type veth peer name peer");
    host.ip("link property add dev other altname ovirtmgmt");
    String before = host.ip("addr show dev eth0") + host.ip("route show");

    assertThatThrownBy(() -> host.applier().restore(restoration))
        .isInstanceOf(ApplyFailedException.class)
        .hasMessageContaining("ovirtmgmt");

    assertThat(host.ip("addr show dev eth0") + host.ip("route show")).isEqualTo(before);
  }

  @Test
  void staticIpv6AddressSwitchesRouterAdvertisementsOff() {
    host.dualStack();
    host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "2");
    host.applier().apply(host.plan(deploy()));
    assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/accept_ra")).contains("0");
    assertThat(host.sysctls.read("ipv6/conf/ovirtmgmt/autoconf")).contains("0");
  }

  @Test
  void restoresTheOtherNetworksIfTheKernelWouldRefuseOne() {
    host.cable("eth0").cable("eth1").cable("eth2");
    Plan deployed =
        host.plan(
            NetworkRequest.of(
                Map.of(
                    "first", NetworkSpec.bridgeOn("eth0"),
                    "second", NetworkSpec.bridgeOn("eth1"),
                    "third", NetworkSpec.bridgeOn("eth2")),
                Map.of()));
    host.ip("link add mv0 link eth0 type macvlan mode bridge");
    host.ip("link property add dev eth2 altname second");
    Plan restored =
        new Planner(LocalEnvironment.of(host.net, Path.of("/nonexistent/resolv.conf")))
            .planRestore(host.state(), deployed.target());
    host.applier().apply(restored);
    assertThat(restored.target().networks()).containsOnlyKeys("third");
    assertThat(host.state().portsOf("third")).containsExactly("eth2");
    assertThat(restored.warnings())
        .extracting(PlanWarning::text)
        .hasSize(2)
        .anyMatch(text -> text.startsWith("network first is not restored: eth0 cannot be a port"))
        .anyMatch(text -> text.startsWith("network second is not restored: the bridge second"));
  }

  private void boot(String mac, int subset, String protocol) {
    host.close();
    host = HostFixture.open().cable("eth0");
    host.ip("link set eth0 address " + mac);
    List<String> made = new ArrayList<>();
    for (int i = 0; i < OWNED.size(); i++) {
      if ((subset >> i & 1) == 1) {
        made.add(OWNED.get(i) + (OWNED.get(i).startsWith("route") ? " proto " + protocol : ""));
      }
    }
    host.batch(made);
  }

  private Plan restoration(RunningConfiguration safe) {
    return new Planner(HostEnvironment.EMPTY).planRestore(host.state(), safe);
  }

  private String mac() {
    return host.state().link("eth0").orElseThrow().mac().orElseThrow().toString();
  }

  /** Returns the routes; the kernel maintains the local ones. */
  private String routes() {
    StringBuilder routes = new StringBuilder();
    for (String words : List.of("-4 route show table all", "-6 route show table all")) {
      host.ip(words)
          .lines()
          .filter(line -> !line.contains("table local") && !line.contains("fe80::/64"))
          .filter(line -> !line.contains("ff00::/8"))
          .map(line -> line.replace(" linkdown", "").strip())
          .sorted()
          .forEach(line -> routes.append(line).append('\n'));
    }
    return routes.toString();
  }

  private static NetworkRequest deploy() {
    return NetworkRequest.of(
        "ovirtmgmt",
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(
                NetworkSpec.Ip.of(
                    Prefix.parse("192.0.2.2/24"), Prefix.parse("192.0.2.1/32").address()))
            .withIpv6(
                NetworkSpec.Ip.of(
                    Prefix.parse("2001:db8::2/64"), Prefix.parse("2001:db8::1/128").address()))
            .withDefaultRoute(true));
  }
}
