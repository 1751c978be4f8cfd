package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;

/** A change that is undone leaves nothing different in any dump of the kernel. */
class KernelDumpTest {
  /** What an administrator may have configured on a NIC beside addresses, routes and rules. */
  private static final List<String> CONFIGURED =
      List.of(
          "neigh add 203.0.113.9 lladdr 02:00:00:00:09:09 dev eth0 nud permanent",
          "neigh add 2001:db8:77::9 lladdr 02:00:00:00:09:0a dev eth0 nud permanent router",
          "neigh add 192.0.2.9 lladdr 02:00:00:00:09:0b dev eth0 nud permanent",
          "neigh add 192.0.2.10 lladdr 02:00:00:00:09:0c dev eth0 nud noarp",
          "neigh add proxy 192.0.2.55 dev eth0",
          "neigh add proxy 2001:db8::55 dev eth0",
          "route add local 198.51.100.7 dev eth0",
          "route add local 198.51.100.8 dev eth0 proto static table local",
          "route add broadcast 198.51.100.255 dev eth0 table local proto static",
          "-6 route add local 2001:db8:99::1 dev eth0 table local",
          "maddr add 33:33:00:00:12:34 dev eth0",
          "link set eth0 alias rack-7",
          "link set eth0 txqueuelen 777",
          "link set eth0 allmulticast on",
          "link set eth0 promisc on",
          "link set eth0 group 5",
          "link property add dev eth0 altname wan-of-this-host");

  /** The kernel derives the first from the MTU, and nobody can set the second. */
  private static final Set<String> NOT_COPIED = Set.of("mtu", "mc_forwarding");

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
    CONFIGURED.forEach(host::ip);
    host.run("tc", "qdisc", "replace", "dev", "eth0", "root", "pfifo", "limit", "77");
    host.run("ip", "token", "set", "::77", "dev", "eth0");
    host.run("bridge", "fdb", "add", "02:00:00:00:05:05", "dev", "eth0", "self", "permanent");
    // An ordinary user does not see these in a namespace.
    if (host.sysctls.read("ipv4/neigh/eth0/gc_stale_time").isPresent()) {
      host.writeSysctl("net.ipv4.neigh.eth0.gc_stale_time", "77");
      host.writeSysctl("net.ipv6.neigh.eth0.mcast_solicit", "7");
    }
    host.writeSysctl("net.ipv6.conf.eth0.router_solicitations", "17");
    host.writeSysctl("net.ipv6.conf.eth0.hop_limit", "128");
    host.writeSysctl("net.ipv4.conf.eth0.drop_gratuitous_arp", "1");
    host.writeSysctl("net.ipv6.conf.eth0.stable_secret", "2001:db8::5ec");
    host.writeSysctl("net.ipv6.conf.eth0.addr_gen_mode", "0");
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void rollbackLeavesNothingDifferent() {
    KernelDump before = KernelDump.read();
    Plan plan = takeOver();
    assertThat(host.ip("neigh show dev ovirtmgmt nud all"))
        .contains("203.0.113.9", "2001:db8:77::9", "192.0.2.9", "192.0.2.10");
    assertThat(host.run("ip", "token", "get", "dev", "ovirtmgmt")).contains("::77");
    assertThat(host.ip("-4 neigh show proxy") + host.ip("-6 neigh show proxy"))
        .contains("192.0.2.55 dev ovirtmgmt", "2001:db8::55 dev ovirtmgmt");
    assertThat(host.ip("route show table local dev ovirtmgmt"))
        .contains("local 198.51.100.7", "local 198.51.100.8", "broadcast 198.51.100.255");

    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();

    assertThat(before.differencesTo(KernelDump.read())).isEmpty();
  }

  @Test
  void removalLeavesNothingDifferent() {
    KernelDump before = KernelDump.read();
    Plan plan = takeOver();

    host.applier().apply(host.plan(plan.target(), NetworkRequest.removalOf(Set.of("ovirtmgmt"))));

    assertThat(before.differencesTo(KernelDump.read())).isEmpty();
  }

  @Test
  void bridgeHasEverySettingOfItsNic() {
    List<String> ofNic = settingsOf("eth0");
    takeOver();
    assertThat(settingsOf("ovirtmgmt")).isEqualTo(ofNic);
    assertThat(host.run("cat", "/proc/sys/net/ipv6/conf/ovirtmgmt/hop_limit").strip())
        .isEqualTo("128");
  }

  @Test
  void rollbackReportsWhatItCannotRestore() {
    Plan plan = takeOver();
    host.applier().converge(plan.snapshot());
    host.ip("neigh del proxy 192.0.2.55 dev eth0");

    assertThat(host.applier().verify(plan.snapshot()).differences())
        .containsExactly("the neighbour 192.0.2.55 of eth0 is missing");
  }

  private Plan takeOver() {
    Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    host.applier().apply(plan);
    return plan;
  }

  private static List<String> settingsOf(String device) {
    return KernelDump.read().lines().stream()
        .filter(line -> line.startsWith(device + "/"))
        .map(line -> line.substring(device.length() + 1))
        .filter(line -> !NOT_COPIED.contains(line.substring(0, line.indexOf(' '))))
        .toList();
  }
}
