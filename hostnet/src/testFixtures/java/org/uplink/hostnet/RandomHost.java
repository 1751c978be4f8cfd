package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.Seed;

/** A host with random addresses, routes, rules and settings, and random requests for it. */
final class RandomHost {
  /** How many random hosts a test builds. */
  static final int CASES =
      Integer.getInteger("uplink.hostnet.cases", Boolean.getBoolean("uplink.full") ? 200 : 15);

  private final Random random;
  private final List<String> batch = new ArrayList<>();
  private final List<String> ipv4 = new ArrayList<>();
  private final List<String> ipv6 = new ArrayList<>();

  private final boolean expires;

  RandomHost(long seed) {
    this(seed, true);
  }

  /**
   * Creates a host.
   *
   * @param expires whether it may have addresses that expire
   */
  RandomHost(long seed, boolean expires) {
    random = new Random(seed);
    this.expires = expires;
  }

  /**
   * Builds random hosts and checks each one. A failure names the seed of its host.
   *
   * @param check returns false if the plan is refused, which may not happen on every host
   */
  static void checkEach(Predicate<HostFixture> check) {
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      long seed = Seed.VALUE + i;
      try (HostFixture host = HostFixture.open()) {
        new RandomHost(seed).build(host);
        refused += check.test(host) ? 0 : 1;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "with -Duplink.seed=" + seed + " -Duplink.hostnet.cases=1: " + e, e);
      }
    }
    assertThat(refused).as("refused of %d", CASES).isLessThan(CASES);
  }

  /** Builds the host. Commands that contradict earlier ones fail, which does no harm. */
  void build(HostFixture host) {
    host.cable("eth0").cable("eth1");
    settings(host);
    addresses("eth0", 3);
    addresses("eth1", 1);
    routes();
    rules();
    host.batch(batch);
  }

  List<String> commands() {
    return batch;
  }

  /** Returns a random request for this host. */
  NetworkRequest request() {
    NetworkSpec.LinkOptions form =
        new NetworkSpec.LinkOptions(
            chance(85),
            chance(15),
            chance(20) ? OptionalInt.of(pick(List.of(1300, 1500))) : OptionalInt.empty(),
            "legacy");
    NetworkSpec spec =
        new NetworkSpec(
            Optional.of("eth0"),
            Optional.empty(),
            OptionalInt.empty(),
            form,
            ip(ipv4, "192.0.2.222/24", "192.0.2.1"),
            ip(ipv6, "2001:db8::222/64", "2001:db8::1"),
            chance(60),
            List.of(),
            false);
    return NetworkRequest.of("ovirtmgmt", spec);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private void settings(HostFixture host) {
    for (String name : List.of("rp_filter", "arp_ignore", "arp_announce", "forwarding")) {
      if (chance(30)) {
        host.writeSysctl("net.ipv4.conf.eth0." + name, "1");
      }
    }
    if (chance(30)) {
      host.writeSysctl("net.ipv4.conf.eth0.promote_secondaries", "1");
    }
    if (chance(30)) {
      host.writeSysctl("net.ipv6.conf.eth0.accept_ra", pick(List.of("0", "2")));
    }
    if (chance(20)) {
      host.writeSysctl("net.ipv6.conf.eth0.use_tempaddr", "2");
    }
    if (chance(20)) {
      host.writeSysctl("net.ipv6.conf.eth0.addr_gen_mode", pick(List.of("1", "3")));
    } else if (chance(10)) {
      // Sets the mode 2.
      host.writeSysctl("net.ipv6.conf.eth0.stable_secret", "2001:db8::1:2:3:4");
    }
    if (chance(20)) {
      batch.add("addr add fe80::%x/64 dev eth0 nodad".formatted(2 + random.nextInt(99)));
    }
    if (chance(10)) {
      host.writeSysctl("net.ipv6.conf.eth0.disable_ipv6", "1");
    }
    if (chance(20)) {
      batch.add("link set eth0 mtu " + pick(List.of("1400", "9000")));
    }
  }

  private void addresses(String device, int most) {
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      String address =
          pick(List.of("192.0.2.", "192.0.2.", "198.51.100.", "203.0.113."))
              + (2 + random.nextInt(200))
              + pick(List.of("/24", "/24", "/24", "/25", "/32"));
      if (device.equals("eth0")) {
        ipv4.add(address);
      }
      batch.add(
          "addr add "
              + address
              + (chance(60) ? " brd +" : "")
              + " dev "
              + device
              + (chance(20) ? " label " + device + ":" + i : "")
              + (chance(20) ? " noprefixroute" : "")
              + (chance(20) ? " metric " + (1 + random.nextInt(500)) : ""));
    }
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      String address =
          pick(List.of("2001:db8::", "2001:db8::", "2001:db8:1::"))
              + (2 + random.nextInt(200))
              + pick(List.of("/64", "/64", "/64", "/96", "/128"));
      if (device.equals("eth0")) {
        ipv6.add(address);
      }
      batch.add(
          "addr add "
              + address
              + " dev "
              + device
              + " nodad"
              + (chance(20) ? " noprefixroute" : "")
              + (chance(20) ? " metric " + (1 + random.nextInt(500)) : "")
              + (chance(15) && expires ? " valid_lft 5000 preferred_lft 4000" : ""));
    }
  }

  private void routes() {
    for (int i = random.nextInt(6); i > 0; i--) {
      String to = pick(List.of("default", "default", "10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"));
      batch.add(route("", to, List.of("192.0.2.1", "198.51.100.1", "203.0.113.1")));
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      String to = pick(List.of("default", "default", "2001:db8:a::/48", "2001:db8:a:b::/64"));
      batch.add(route("-6 ", to, List.of("2001:db8::1", "2001:db8::2", "fe80::1")));
    }
    if (chance(20)) {
      batch.add(
          "route append 10.7.0.0/16 nexthop via 192.0.2.1 dev eth0 weight 2 nexthop via 203.0.113.1"
              + " dev eth1 onlink");
    }
    if (chance(20)) {
      batch.add("route append blackhole 10.9.0.0/16 table 77");
    }
  }

  private String route(String family, String to, List<String> routers) {
    String device = chance(80) ? "eth0" : "eth1";
    return family
        + "route append "
        + to
        + (chance(70) ? " via " + pick(routers) : "")
        + " dev "
        + device
        + (chance(50) && family.isEmpty() ? " onlink" : "")
        + (chance(40) ? " metric " + pick(List.of("50", "100", "1024")) : "")
        + (chance(40) ? " table " + pick(List.of("77", "78")) : "")
        + (chance(15) ? " mtu lock 1300" : "")
        + (chance(15) ? " proto " + pick(List.of("dhcp", "boot", "bird")) : "");
  }

  private void rules() {
    for (int i = random.nextInt(5); i > 0; i--) {
      String family = chance(50) ? "" : "-6 ";
      batch.add(
          family
              + "rule add pref "
              + (100 + random.nextInt(5))
              + pick(
                  List.of(
                      " iif eth0",
                      " oif eth0",
                      " fwmark 7",
                      " iif eth1",
                      " not oif eth0",
                      " ipproto tcp dport 443 oif eth0"))
              + pick(List.of(" lookup 77", " lookup 78", " unreachable", " lookup main")));
    }
  }

  private NetworkSpec.Ip ip(List<String> there, String other, String router) {
    if (chance(15)) {
      return NetworkSpec.Ip.NONE;
    }
    if (other.contains(":") && chance(15)) {
      return new NetworkSpec.Ip(Optional.empty(), Optional.empty(), false, true);
    }
    String address = !there.isEmpty() && chance(80) ? pick(there) : other;
    Prefix prefix = Prefix.parse(address);
    boolean withRouter = chance(30) && address.equals(other);
    return withRouter
        ? NetworkSpec.Ip.of(prefix, Prefix.parse(router).address())
        : NetworkSpec.Ip.of(prefix);
  }
}
