package org.uplink.hostnet.comparison;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.EngineConnection;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.rule.Rule;

/**
 * The addresses, routes and rules by which the engine reaches a host. A rollback restores them,
 * whoever removed them. If the engine's connection is not known, these are the oldest address of
 * each link and family, and the default routes.
 */
final class EnginePath {
  private static final int DEFAULT_TABLE = 253;

  private final NetworkState after;
  private final Optional<EngineConnection> engine;
  private final Set<AddressState> addresses = new HashSet<>();
  private final Set<TableId> tables = new HashSet<>();
  private final List<InetAddress> gateways = new ArrayList<>();

  EnginePath(Snapshot snapshot, NetworkState after) {
    this.after = after;
    engine = snapshot.engine();
    engine.ifPresentOrElse(
        it ->
            after.addresses().stream()
                .filter(address -> address.local().address().equals(it.local()))
                .forEach(addresses::add),
        () -> snapshot.devices().forEach(this::addOldest));
    tables.add(TableId.MAIN);
    tables.add(new TableId(DEFAULT_TABLE));
    after.rules().stream().filter(this::mayMatch).map(Rule::table).forEach(tables::add);
    after.routes().stream()
        .filter(this::leadsToEngine)
        .flatMap(route -> route.hops().stream())
        .forEach(hop -> hop.gateway().ifPresent(gateways::add));
  }

  boolean needs(AddressState address) {
    return addresses.contains(address);
  }

  boolean needs(RouteState route) {
    return leadsToEngine(route)
        || (tables.contains(route.table())
            && gateways.stream().anyMatch(route.destination()::contains))
        || addresses.stream()
            .map(address -> PrefixRoutes.prefixRoute(address, address.device()))
            .anyMatch(
                prefix ->
                    prefix.destination().equals(route.destination())
                        && prefix.hops().equals(route.hops()));
  }

  /**
   * Returns whether packets to the engine may need this rule. A rule for packets that arrive by a
   * link, or that a socket bound to the link sends, does not match them, but its inversion does.
   */
  boolean needs(Rule rule) {
    return rule.selector().inverted();
  }

  private void addOldest(String device) {
    List<AddressState> all =
        after.addressesOf(device).stream().filter(address -> !address.linkLocal()).toList();
    // The kernel lists the oldest IPv4 address first and the oldest IPv6 address last.
    all.stream().filter(AddressState::ipv4).findFirst().ifPresent(addresses::add);
    all.reversed().stream()
        .filter(address -> !address.ipv4())
        .findFirst()
        .ifPresent(addresses::add);
  }

  /** Returns whether the kernel may look for the engine in the table of a rule. */
  private boolean mayMatch(Rule rule) {
    Rule.Selector selector = rule.selector();
    return selector.inverted()
        || (selector.inputDevice().isEmpty()
            && selector.outputDevice().isEmpty()
            && engine
                .map(
                    it ->
                        selector.from().map(prefix -> prefix.contains(it.local())).orElse(true)
                            && selector.to().map(prefix -> prefix.contains(it.peer())).orElse(true))
                .orElse(true));
  }

  private boolean leadsToEngine(RouteState route) {
    return tables.contains(route.table())
        && engine
            .map(it -> route.destination().contains(it.peer()))
            .orElse(route.destination().length() == 0);
  }
}
