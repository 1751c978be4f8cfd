package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a seed makes of a namespace. The same seed on the same kernel makes the same. */
final class RandomNetwork {
  final long seed;
  final RandomLinks links;
  final RandomAddresses addresses;
  final List<String> prefixes = new ArrayList<>();

  /** The types of routes and rules that it may have with which the kernel refuses to send. */
  final List<String> refusals;

  /** The addresses that its links have in the end, as ip lists them. */
  final Set<String> ownAddresses = new HashSet<>();

  private final List<String> settings = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();
  private final List<IpBatchNamespace.LineResult> refused = new ArrayList<>();

  RandomNetwork(long seed, Set<String> kinds) {
    this.seed = seed;
    RandomChoices choices = new RandomChoices(seed);
    settings(choices);
    refusals =
        List.of("blackhole", "unreachable", "prohibit").stream()
            .filter(type -> choices.chance(50))
            .toList();
    links = new RandomLinks(choices, kinds);
    addresses = new RandomAddresses(choices, links.names);
    commands.addAll(links.commands);
    commands.addAll(addresses.commands);
    routesAndRules(choices, true);
    routesAndRules(choices, false);
    commands.addAll(new RandomNeighbours(new RandomChoices(~seed), links.names).commands);
    for (String peer : links.peers) {
      if (choices.chance(20)) {
        commands.add("link set " + peer + " down");
      }
    }
  }

  /** How to make it by hand. */
  @Override
  public String toString() {
    Set<String> left =
        refused.stream().map(IpBatchNamespace.LineResult::line).collect(Collectors.toSet());
    List<String> lines = new ArrayList<>(settings);
    commands.stream()
        .filter(line -> !left.contains(line))
        .map(line -> "ip " + line)
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  /**
   * Does all of it. What this kernel or the network refuses is left out, and is known thereafter.
   */
  void build(IpBatchNamespace sandbox) {
    sandbox.shell(settings);
    sandbox.batch(commands).stream().filter(said -> !said.succeeded()).forEach(refused::add);
    sandbox.json("addr").findValuesAsString("local").forEach(ownAddresses::add);
  }

  private void routesAndRules(RandomChoices choices, boolean four) {
    List<String> own = four ? addresses.four : addresses.six;
    RandomRoutes routes =
        new RandomRoutes(
            choices,
            four,
            links.names,
            four ? addresses.fourLinks : addresses.sixLinks,
            own,
            refusals);
    commands.addAll(routes.commands);
    prefixes.addAll(routes.prefixes);
    commands.addAll(
        new RandomRules(choices, four, links.names, own, routes.prefixes, refusals).commands);
  }

  /**
   * Nobody is asked whether an address is in use: until the answer came, it would count as unset.
   */
  private void settings(RandomChoices choices) {
    set("ipv6/conf/all/accept_dad", 0);
    set("ipv6/conf/default/accept_dad", 0);
    if (choices.chance(50)) {
      set("ipv4/ip_forward", 1);
      set("ipv6/conf/all/forwarding", 1);
    }
    if (choices.chance(30)) {
      set("ipv4/conf/all/ignore_routes_with_linkdown", 1);
      set("ipv4/conf/default/ignore_routes_with_linkdown", 1);
      set("ipv6/conf/default/ignore_routes_with_linkdown", 1);
    }
    if (choices.chance(30)) {
      set("ipv4/fib_multipath_hash_policy", 1);
      set("ipv6/fib_multipath_hash_policy", 1);
    }
    if (choices.chance(30)) {
      set("ipv4/conf/all/rp_filter", choices.number(1, 2));
    }
  }

  private void set(String name, int value) {
    settings.add("echo " + value + " > /proc/sys/net/" + name);
  }
}
