package org.uplink.rtnetlink.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A random network. The same seed on the same kernel makes the same network. */
final class RandomNetwork {
  final long seed;
  final RandomLinks links;
  final RandomAddresses addresses;
  final List<String> prefixes = new ArrayList<>();

  /**
   * The types of refusing routes and rules that the network may have: blackhole, unreachable,
   * prohibit.
   */
  final List<String> refusals;

  /** The addresses of the links, as {@code ip} lists them after {@link #build}. */
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

  /** Returns the commands that build the network, without the refused ones. */
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
   * Builds the network in a namespace. Skips and remembers the commands that the kernel refuses.
   */
  void build(IpBatchNamespace namespace) {
    namespace.shell(settings);
    namespace.batch(commands).stream().filter(result -> !result.succeeded()).forEach(refused::add);
    namespace.json("addr").findValuesAsString("local").forEach(ownAddresses::add);
  }

  private void routesAndRules(RandomChoices choices, boolean ipv4) {
    List<String> own = ipv4 ? addresses.ipv4 : addresses.ipv6;
    RandomRoutes routes =
        new RandomRoutes(
            choices,
            ipv4,
            links.names,
            ipv4 ? addresses.ipv4Links : addresses.ipv6Links,
            own,
            refusals);
    commands.addAll(routes.commands);
    prefixes.addAll(routes.prefixes);
    commands.addAll(
        new RandomRules(choices, ipv4, links.names, own, routes.prefixes, refusals).commands);
  }

  /**
   * Chooses the settings. Duplicate address detection is off, because an IPv6 address is not usable
   * until the detection ends.
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
