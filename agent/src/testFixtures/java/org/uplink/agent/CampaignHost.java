package org.uplink.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.uplink.testkit.Ip;

/**
 * What a random host of a {@link CampaignTest} has beside the NICs and addresses of {@link
 * AgentFixture}: more addresses, routes, rules, neighbours, settings, a firewall, and a bridge with
 * a guest.
 */
final class CampaignHost {
  private static final Ip IP = Ip.in("host");

  private final Random random;
  private final List<String> done = new ArrayList<>();

  CampaignHost(Random random) {
    this.random = random;
  }

  /** Builds the host. Commands that contradict earlier ones fail, which does no harm. */
  void build() {
    settings();
    var lines = new ArrayList<String>();
    addresses(lines);
    routes(lines);
    rules(lines);
    neighbours(lines);
    if (chance(20)) {
      lines.add("link set eth0 mtu " + pick("1400", "9000"));
    }
    if (chance(20)) {
      lines.add("link set eth0 txqueuelen " + pick("500", "2000"));
    }
    if (chance(20)) {
      lines.add("link set eth0 alias \"the uplink of rack 7\"");
    }
    IP.batch(lines);
    done.addAll(lines.stream().map(line -> "ip " + line).toList());
    if (chance(25)) {
      run("ip link add virbr0 type bridge");
      run("ip addr add 192.168.122.1/24 dev virbr0");
      run("ip link set virbr0 up");
      run("ip link add tap0 type veth peer name guest0");
      run("ip link set tap0 master virbr0 up");
    }
    if (chance(30)) {
      run("nft add table inet filter");
      run(
          "nft add chain inet filter input { type filter hook input priority 0 ; policy accept ; }");
      run(
          "nft add rule inet filter input "
              + pick("iif lo accept", "iifname eth1 tcp dport 22 accept", "tcp dport 22 accept"));
    }
  }

  /** Returns the commands that built the host. */
  List<String> commands() {
    return done;
  }

  private void settings() {
    for (var name :
        List.of("rp_filter", "arp_ignore", "arp_announce", "forwarding", "log_martians")) {
      if (chance(30)) {
        set("net.ipv4.conf.eth0." + name, "1");
      }
    }
    if (chance(30)) {
      set("net.ipv4.conf.eth0.promote_secondaries", "1");
    }
    if (chance(30)) {
      set("net.ipv6.conf.eth0.accept_ra", pick("0", "2"));
    }
    if (chance(20)) {
      set("net.ipv6.conf.eth0.use_tempaddr", "2");
    }
    if (chance(20)) {
      set("net.ipv4.ip_forward", "1");
    }
    if (chance(20)) {
      set("net.ipv4.neigh.eth0.gc_stale_time", "120");
    }
  }

  private void addresses(List<String> lines) {
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(
          "addr add %s%d%s dev eth0%s%s%s"
              .formatted(
                  pick("192.0.2.", "192.0.2.", "203.0.113.", "10.20.30."),
                  20 + random.nextInt(200),
                  pick("/24", "/24", "/25", "/32"),
                  chance(60) ? " brd +" : "",
                  chance(20) ? " label eth0:" + i : "",
                  chance(20) ? " noprefixroute" : ""));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(
          "addr add %s%x%s dev eth0 nodad%s%s"
              .formatted(
                  pick("2001:db8::", "2001:db8::", "2001:db8:1::"),
                  32 + random.nextInt(200),
                  pick("/64", "/64", "/128"),
                  chance(20) ? " noprefixroute" : "",
                  chance(15) ? " valid_lft 50000 preferred_lft " + pick("0", "40000") : ""));
    }
  }

  private void routes(List<String> lines) {
    for (int i = random.nextInt(6); i > 0; i--) {
      lines.add(
          route("", pick("default", "10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24"), "192.0.2.1"));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(
          route("-6 ", pick("default", "2001:db8:a::/48", "2001:db8:a:b::/64"), "2001:db8::1"));
    }
    if (chance(20)) {
      lines.add("route append 198.18.0.0/15 via 198.51.100.1 dev eth1");
    }
    if (chance(20)) {
      lines.add("route append blackhole 10.9.0.0/16 table 77");
    }
  }

  private String route(String family, String to, String router) {
    return family
        + "route append "
        + to
        + (chance(70) ? " via " + router : "")
        + " dev eth0"
        + (chance(70) ? " metric " + pick("50", "100", "2000") : " metric 700")
        + (chance(40) ? " table " + pick("77", "78") : "")
        + (chance(15) ? " mtu lock 1300" : "")
        + (chance(15) ? " advmss 1200 initcwnd 20" : "")
        + (chance(20) && family.isEmpty() ? " src 192.0.2.10" : "")
        + (chance(15) ? " proto " + pick("dhcp", "boot", "bird") : "");
  }

  private void rules(List<String> lines) {
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.add(
          (chance(50) ? "" : "-6 ")
              + "rule add pref "
              + (100 + random.nextInt(5))
              + pick(" iif eth0", " oif eth0", " fwmark 7", " iif eth1", " uidrange 7000-7001")
              + pick(" lookup 77", " lookup 78", " lookup main"));
    }
  }

  private void neighbours(List<String> lines) {
    if (chance(20)) {
      lines.add("neigh add 192.0.2.250 lladdr 02:00:00:00:00:fa dev eth0 nud permanent");
    }
    if (chance(20)) {
      lines.add("-6 neigh add 2001:db8::fa lladdr 02:00:00:00:00:fa dev eth0 nud permanent");
    }
    if (chance(10)) {
      lines.add("neigh add proxy 192.0.2.251 dev eth0");
    }
  }

  private void set(String name, String value) {
    run("sysctl -q -w " + name + "=" + value);
  }

  private void run(String command) {
    done.add(command);
    IP.execAttempt(command.split(" "));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }
}
