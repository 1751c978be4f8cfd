package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Commands that create links of all kinds, stacked on each other. */
final class RandomLinks {
  final List<String> commands = new ArrayList<>();

  /** The names of all links. */
  final List<String> names = new ArrayList<>(List.of("lo"));

  /** The names of the VRFs. */
  final List<String> vrfs = new ArrayList<>();

  /** The peers of the veth links. Setting a peer down removes the carrier of its veth. */
  final List<String> peers = new ArrayList<>();

  /** Ethernet links that are not a port and have no other link above them yet. */
  private final List<String> free = new ArrayList<>();

  private final RandomChoices choices;

  RandomLinks(RandomChoices choices, Set<String> kinds) {
    this.choices = choices;
    int veths = choices.number(2, 4);
    for (int i = 0; i < veths; i++) {
      veth("eth" + i, "peer" + i);
    }
    List<String> others =
        List.of(
            "bridge", "macvlan", "vxlan", "tun", "ifb", "dummy", "vlan", "bond", "vrf", "team",
            "ipvlan", "macvtap");
    int more = choices.number(1, 6);
    for (int i = 0; i < more; i++) {
      String kind = choices.pick(others);
      if (kinds.contains(kind)) {
        add(kind, kind.substring(0, 2) + i);
      }
    }
    properties();
    for (String name : names) {
      if (choices.chance(88)) {
        commands.add("link set " + name + " up");
      }
    }
  }

  private void veth(String name, String peer) {
    commands.add("link add " + name + " type veth peer name " + peer);
    names.add(name);
    names.add(peer);
    free.add(name);
    peers.add(peer);
  }

  private void add(String kind, String name) {
    switch (kind) {
      case "bridge" -> bridge(name);
      case "bond" -> bond(name);
      case "team" -> master(name, "team");
      case "vrf" -> {
        vrfs.add(name);
        master(name, "vrf table " + choices.number(1000, 1003));
      }
      case "macvlan", "macvtap" ->
          on(name, kind + " mode " + choices.pick("bridge", "private", "vepa", "passthru"));
      case "ipvlan" ->
          on(
              name,
              "ipvlan mode " + choices.pick("l2", "l3", "l3s") + choices.optionally(30, "private"));
      case "vlan" ->
          on(
              name,
              "vlan"
                  + choices.optionally(30, "protocol " + choices.pick("802.1ad", "802.1Q"))
                  + " id "
                  + choices.number(0, 4094));
      case "vxlan" -> vxlan(name);
      case "tun" -> {
        // ip prints a user's name instead of the id, so these ids have no user.
        commands.add(
            "tuntap add dev "
                + name
                + " mode "
                + choices.pick("tun", "tap")
                + choices.optionally(40, "user " + choices.number(62_000, 65_000))
                + choices.optionally(20, "multi_queue"));
        names.add(name);
      }
      default -> {
        commands.add("link add " + name + " type " + kind);
        names.add(name);
        free.add(name);
      }
    }
  }

  private void on(String name, String kind) {
    if (!free.isEmpty()) {
      commands.add("link add " + name + " link " + choices.pick(free) + " type " + kind);
      names.add(name);
    }
  }

  private void vxlan(String name) {
    String ends =
        choices.pick(
            " remote 192.0.2.9",
            " local 192.0.2.2 remote 192.0.2.9",
            " local 2001:db8::2 remote 2001:db8::9",
            " group 239.1.1.1 dev eth0",
            " group ff05::100 dev eth0",
            "");
    commands.add(
        "link add "
            + name
            + " type vxlan id "
            + choices.number(1, 0xff_ffff)
            + ends
            + choices.optionally(30, "nolearning")
            + choices.optionally(20, "ttl 7")
            + " dstport "
            + choices.number(1, 65535));
    names.add(name);
  }

  private void bridge(String name) {
    master(name, "bridge");
    List<String> options =
        List.of(
            "stp_state 1",
            "forward_delay " + choices.number(200, 3000),
            "hello_time " + choices.number(100, 1000),
            "max_age " + choices.number(600, 4000),
            "ageing_time " + choices.number(0, 60000),
            "priority " + choices.number(0, 65535),
            "vlan_filtering 1",
            "vlan_default_pvid " + choices.number(0, 4094),
            "mcast_snooping 0",
            "group_fwd_mask " + choices.number(0, 0x7ff) * 8);
    for (String option : options) {
      if (choices.chance(30)) {
        commands.add("link set " + name + " type bridge " + option);
      }
    }
  }

  private String bridgePort(String port) {
    return "link set "
        + port
        + " type bridge_slave"
        + choices.optionally(40, "hairpin on")
        + choices.optionally(40, "guard on")
        + choices.optionally(40, "learning off")
        + choices.optionally(40, "flood off")
        + choices.optionally(40, "isolated on")
        + choices.optionally(40, "cost " + choices.number(1, 65535))
        + " priority "
        + choices.number(0, 63);
  }

  private void bond(String name) {
    String mode =
        choices.pick(
            "balance-rr",
            "active-backup",
            "balance-xor",
            "broadcast",
            "802.3ad",
            "balance-tlb",
            "balance-alb");
    master(
        name,
        "bond mode "
            + mode
            + choices.optionally(70, "miimon " + choices.number(1, 10) * 100)
            + choices.optionally(
                30, "xmit_hash_policy " + choices.pick("layer2", "layer3+4", "layer2+3"))
            + choices.optionally(30, "min_links " + choices.number(0, 2))
            + choices.optionally(30, "resend_igmp " + choices.number(0, 255))
            + (mode.equals("802.3ad") ? choices.optionally(60, "lacp_rate fast") : ""));
  }

  private void master(String name, String kind) {
    commands.add("link add " + name + " type " + kind);
    names.add(name);
    boolean wantsPortsDown = kind.startsWith("bond") || kind.startsWith("team");
    int ports = choices.number(0, 2);
    for (int i = 0; i < ports && !free.isEmpty(); i++) {
      String port = choices.pick(free);
      free.remove(port);
      if (wantsPortsDown) {
        commands.add("link set " + port + " down");
      }
      commands.add("link set " + port + " master " + name);
      if (kind.startsWith("bridge") && choices.chance(50)) {
        commands.add(bridgePort(port));
      }
    }
    if (!kind.startsWith("vrf")) {
      free.add(name);
    }
  }

  private void properties() {
    for (String name : names) {
      if (choices.chance(15)) {
        commands.add("link set " + name + " mtu " + choices.number(1280, 1500));
      }
      if (choices.chance(10)) {
        commands.add(
            "link set " + name + " address 02:00:5e:10:00:%02x".formatted(choices.number(1, 255)));
      }
      if (choices.chance(10)) {
        commands.add("link set " + name + " txqueuelen " + choices.number(0, 5000));
      }
      if (choices.chance(8)) {
        commands.add("link set " + name + " alias alias-of-" + name);
      }
      if (choices.chance(8)) {
        commands.add("link set " + name + " group " + choices.number(1, 9));
      }
      if (choices.chance(8)) {
        commands.add("link property add dev " + name + " altname another-name-of-" + name);
      }
      if (choices.chance(8)) {
        commands.add(
            "link set "
                + name
                + " "
                + choices.pick("promisc on", "allmulticast on", "arp off", "multicast off"));
      }
    }
  }
}
