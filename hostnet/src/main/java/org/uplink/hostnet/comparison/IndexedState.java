package org.uplink.hostnet.comparison;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.RouteState;
import org.uplink.rtnetlink.rule.Rule;

/**
 * A state of a host whose objects are found by what identifies them to the kernel. Each search is a
 * look at one object, because a host can have very many routes. Objects can be added, replaced and
 * removed. One thread uses it.
 */
final class IndexedState {
  private final KeyedList<String, LinkState> links;
  private final KeyedList<Normalization.AddressIdentity, AddressState> addresses;
  private final KeyedList<Normalization.RouteIdentity, RouteState> routes;
  private final KeyedList<Rule, Rule> rules;
  private final KeyedList<NeighbourEntry, NeighbourEntry> neighbours;
  private final KeyedList<BridgeEntryState, BridgeEntryState> bridgeEntries;
  private final SortedMap<String, String> sysctls;
  private Optional<String> resolvConf;

  IndexedState(NetworkState state) {
    links = new KeyedList<>(state.links(), LinkState::name);
    addresses = new KeyedList<>(state.addresses(), Normalization::identity);
    routes = new KeyedList<>(state.routes(), Normalization::identity);
    rules = new KeyedList<>(state.rules(), UnaryOperator.identity());
    neighbours = new KeyedList<>(state.neighbours(), UnaryOperator.identity());
    bridgeEntries = new KeyedList<>(state.bridgeEntries(), UnaryOperator.identity());
    sysctls = new TreeMap<>(state.sysctls());
    resolvConf = state.resolvConf();
  }

  Optional<LinkState> link(String name) {
    return links.find(name).stream().findFirst();
  }

  KeyedList<String, LinkState> links() {
    return links;
  }

  KeyedList<Normalization.AddressIdentity, AddressState> addresses() {
    return addresses;
  }

  /**
   * Adds an address as the newest one. The kernel lists the newest IPv4 address last and the newest
   * IPv6 address first.
   */
  void addNewest(AddressState address) {
    if (address.ipv4()) {
      addresses.addLast(address);
    } else {
      addresses.addFirst(address);
    }
  }

  KeyedList<Normalization.RouteIdentity, RouteState> routes() {
    return routes;
  }

  KeyedList<Rule, Rule> rules() {
    return rules;
  }

  KeyedList<NeighbourEntry, NeighbourEntry> neighbours() {
    return neighbours;
  }

  KeyedList<BridgeEntryState, BridgeEntryState> bridgeEntries() {
    return bridgeEntries;
  }

  SortedMap<String, String> sysctls() {
    return sysctls;
  }

  Optional<String> resolvConf() {
    return resolvConf;
  }

  void setResolvConf(Optional<String> text) {
    resolvConf = text;
  }

  NetworkState toState() {
    return new NetworkState(
        links.toList(),
        addresses.toList(),
        routes.toList(),
        rules.toList(),
        sysctls,
        neighbours.toList(),
        bridgeEntries.toList(),
        resolvConf);
  }
}
