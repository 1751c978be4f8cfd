package org.uplink.hostnet.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.transition.Operation;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.link.BondMode;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.Encapsulation;
import org.uplink.rtnetlink.route.Metric;
import org.uplink.rtnetlink.route.NextHop;
import org.uplink.rtnetlink.route.RouteFlags;
import org.uplink.rtnetlink.route.RouteMetrics;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.rule.RuleRequest;

/**
 * Translates operations into requests to the kernel, which names links by their index.
 *
 * @param index finds a link's index by its name
 */
record KernelRequests(Function<String, Integer> index) {
  /** {@code IFA_F_NODAD}. */
  private static final int WITHOUT_DAD = 2;

  /** Operation not supported (errno-base of every architecture that Linux runs Java on). */
  private static final int EOPNOTSUPP = 95;

  /** The index that means "no link". */
  private static final int NONE = 0;

  /** Returns the requests of an operation; none for a sysctl, a wait or resolv.conf. */
  List<Request> requestsFor(Operation operation) {
    return switch (operation) {
      case Operation.CreateLink(LinkState link) -> create(link);
      case Operation.DeleteLink(LinkState link) -> List.of(LinkRequest.delete(link.name()));
      case Operation.ChangeLink(LinkState from, LinkState to) -> changes(from, to);
      case Operation.SetMaster(String port, Optional<String> master) ->
          List.of(
              master
                  .map(name -> LinkRequest.change(port).master(index.apply(name)))
                  .orElseGet(() -> LinkRequest.change(port).noMaster()));
      case Operation.AddAddress(AddressState address) -> additions(address);
      case Operation.DeleteAddress(AddressState address) -> List.of(delete(address));
      case Operation.AddRoute(RouteState route, Operation.AddRoute.Place place) ->
          List.of(
              withAttributesOf(
                  place == Operation.AddRoute.Place.FIRST && route.ipv4()
                      ? RouteRequest.prepend(route.destination())
                      : RouteRequest.append(route.destination()),
                  route));
      case Operation.DeleteRoute(RouteState route) ->
          List.of(withAttributesOf(RouteRequest.delete(route.destination()), route));
      case Operation.AddRule(var rule) -> List.of(RuleRequest.add(rule));
      case Operation.DeleteRule(var rule) -> List.of(RuleRequest.delete(rule));
      case Operation.AddNeighbour(NeighbourEntry neighbour) -> List.of(neighbour(neighbour));
      case Operation.SetSysctl _, Operation.AwaitAddresses _, Operation.AwaitRunning _ -> List.of();
      case Operation.WriteResolver _ -> List.of();
      case Operation.Nothing _ -> List.of();
    };
  }

  /**
   * Returns whether the kernel refused an operation only because it is done already. It answers
   * EEXIST if there is the same object: an address counts as the same whatever its attributes are,
   * a rule by what it selects and does. The comparison at the end finds what differs.
   */
  static boolean isAlreadyDone(Operation operation, NetlinkException refusal) {
    String errno = refusal.errno().symbol();
    return switch (operation) {
      case Operation.CreateLink _,
          Operation.AddAddress _,
          Operation.AddRoute _,
          Operation.AddRule _ ->
          errno.equals("EEXIST");
      case Operation.DeleteLink _ -> errno.equals("ENODEV");
      case Operation.DeleteAddress _ -> errno.equals("EADDRNOTAVAIL") || errno.equals("ENODEV");
      case Operation.DeleteRoute _ -> errno.equals("ESRCH") || errno.equals("ENODEV");
      case Operation.DeleteRule _ -> errno.equals("ENOENT");
      // Without the neighbour the kernel resolves the address itself.
      case Operation.AddNeighbour _ -> true;
      case Operation.ChangeLink _,
          Operation.SetMaster _,
          Operation.SetSysctl _,
          Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.WriteResolver _,
          Operation.Nothing _ ->
          false;
    };
  }

  private List<Request> create(LinkState link) {
    List<Request> requests = new ArrayList<>();
    LinkRequest made =
        switch (link.kind().orElse("")) {
          case "bridge" -> bridge(LinkRequest.createBridge(link.name()), link);
          case "vlan" ->
              LinkRequest.createVlan(
                  link.name(), index.apply(link.lower().orElseThrow()), link.vlan().orElseThrow());
          case "bond" -> bond(link);
          default ->
              throw new NetlinkException(
                  "create the link " + link.name(),
                  new Errno(EOPNOTSUPP),
                  "a NIC cannot be created");
        };
    requests.add(link.mac().isPresent() ? made.mac(link.mac().get()) : made);
    // A bridge takes the MTU of its first port, unless a separate request has set its MTU.
    requests.add(LinkRequest.change(link.name()).mtu(link.mtu()));
    if (hasVlanFiltering(link)) {
      requests.add(LinkRequest.change(link.name()).vlanFiltering(true));
    }
    return requests;
  }

  private static LinkRequest bridge(LinkRequest request, LinkState link) {
    LinkState.Bridge bridge = link.bridge().orElseThrow();
    LinkRequest all =
        request.stp(bridge.stp()).forwardDelay(Duration.ofMillis(bridge.forwardDelayMillis()));
    for (Map.Entry<String, Integer> option : bridge.options().entrySet()) {
      if (!option.getKey().equals(LinkState.VLAN_FILTERING)) {
        all = all.bridgeOption(option.getKey(), option.getValue());
      }
    }
    return all;
  }

  private static boolean hasVlanFiltering(LinkState link) {
    return link.bridge()
        .filter(bridge -> bridge.options().getOrDefault(LinkState.VLAN_FILTERING, 0) == 1)
        .isPresent();
  }

  private LinkRequest bond(LinkState link) {
    LinkState.Bond bond = link.bond().orElseThrow();
    LinkRequest request = LinkRequest.createBond(link.name(), new BondMode(bond.mode()));
    if (bond.primary().isPresent()) {
      // The driver stores the name and prefers the port when it joins.
      request = request.primary(index.apply(bond.primary().get()));
    }
    for (Map.Entry<String, Integer> option : bond.options().entrySet()) {
      if (!BondOptions.isDefault(option.getKey(), option.getValue())) {
        request = request.bondOption(option.getKey(), option.getValue());
      }
    }
    return request;
  }

  private List<Request> changes(LinkState from, LinkState to) {
    boolean stpEnds =
        from.bridge().filter(LinkState.Bridge::stp).isPresent()
            && to.bridge().filter(bridge -> !bridge.stp()).isPresent();
    List<Request> changes = new ArrayList<>();
    if (stpEnds) {
      // The kernel refuses a forward delay of 0 while STP is on.
      changes.add(LinkRequest.change(to.name()).stp(false));
    }
    // The kernel refuses to change the default VLAN while VLAN filtering is on.
    if (hasVlanFiltering(from) && !hasVlanFiltering(to) && to.bridge().isPresent()) {
      changes.add(LinkRequest.change(to.name()).vlanFiltering(false));
    }
    changes.add(change(from, to));
    if (hasVlanFiltering(to) && !hasVlanFiltering(from)) {
      changes.add(LinkRequest.change(to.name()).vlanFiltering(true));
    }
    return changes;
  }

  private LinkRequest change(LinkState from, LinkState to) {
    LinkRequest request = LinkRequest.change(to.name());
    if (from.mtu() != to.mtu()) {
      request = request.mtu(to.mtu());
    }
    if (!from.mac().equals(to.mac()) && to.mac().isPresent()) {
      request = request.mac(to.mac().get());
    }
    if (to.bridge().isPresent() && !from.bridge().equals(to.bridge())) {
      request = bridge(request, to);
    }
    if (to.bond().isPresent() && !from.bond().equals(to.bond())) {
      Optional<String> primary = to.bond().get().primary();
      if (!primary.equals(from.bond().flatMap(LinkState.Bond::primary))) {
        request = request.primary(primary.map(index).orElse(NONE));
      }
      for (Map.Entry<String, Integer> option : to.bond().get().options().entrySet()) {
        if (!option
            .getValue()
            .equals(from.bond().map(b -> b.options().get(option.getKey())).orElse(null))) {
          request = request.bondOption(option.getKey(), option.getValue());
        }
      }
    }
    for (Map.Entry<String, Integer> option : to.portOptions().entrySet()) {
      if (!option.getValue().equals(from.portOptions().get(option.getKey()))) {
        request = request.bridgePortOption(option.getKey(), option.getValue());
      }
    }
    if (from.up() != to.up()) {
      request = to.up() ? request.up() : request.down();
    }
    return request;
  }

  /**
   * Returns the requests that add an address. An IPv6 address is usable at once only if it is added
   * without duplicate address detection; a second request sets the flags that it is to have.
   */
  private List<Request> additions(AddressState address) {
    int device = index.apply(address.device());
    AddressRequest add = AddressRequest.add(device, address.local());
    if (address.ipv4()) {
      return List.of(withAttributesOf(add, address, address.flags()));
    }
    AddressFlags withoutDad = new AddressFlags(address.flags().bits() | WITHOUT_DAD);
    List<Request> requests = new ArrayList<>();
    requests.add(withAttributesOf(add, address, withoutDad));
    if (!address.flags().noDad()) {
      requests.add(
          withAttributesOf(
              AddressRequest.replace(device, address.local()), address, address.flags()));
    }
    return requests;
  }

  private static AddressRequest withAttributesOf(
      AddressRequest empty, AddressState address, AddressFlags flags) {
    AddressRequest request = empty.scope(address.scope()).flags(flags);
    if (address.peer().isPresent()) {
      request = request.peer(address.peer().get());
    }
    if (address.ipv4()) {
      if (address.broadcast().isPresent()) {
        request = request.broadcast(address.broadcast().get());
      }
      if (address.label().isPresent()) {
        request = request.label(address.label().get());
      }
    }
    if (address.metric().isPresent()) {
      request = request.metric(address.metric().getAsLong());
    }
    if (address.life().isPresent()) {
      AddressState.Life life = address.life().get();
      request =
          address.expires()
              ? request.lifetimes(
                  Duration.ofSeconds(life.preferred()),
                  // The kernel shows 0 in the last second of an address, and refuses it.
                  Duration.ofSeconds(Math.max(1, life.valid())))
              : request.preferredLifetime(Duration.ofSeconds(life.preferred()));
    }
    for (RawAttribute raw : address.rawAttributes()) {
      request = request.raw(raw);
    }
    return request;
  }

  private AddressRequest delete(AddressState address) {
    AddressRequest request = AddressRequest.delete(index.apply(address.device()), address.local());
    return address.peer().isPresent() ? request.peer(address.peer().get()) : request;
  }

  private RouteRequest withAttributesOf(RouteRequest request, RouteState route) {
    RouteRequest complete =
        request
            .table(route.table())
            .type(route.type())
            .protocol(route.protocol())
            .scope(route.scope())
            .tos(route.tos());
    if (route.priority().isPresent()) {
      complete = complete.priority(route.priority().getAsLong());
    }
    if (route.preferredSource().isPresent()) {
      complete = complete.preferredSource(route.preferredSource().get());
    }
    if (route.source().isPresent()) {
      complete = complete.from(route.source().get());
    }
    if (route.expires().isPresent()) {
      complete = complete.expires(Duration.ofSeconds(route.expires().getAsLong()));
    }
    if (route.flags().isPresent()) {
      complete = complete.flags(route.flags().get());
    }
    if (route.realms().isPresent()) {
      complete = complete.realms(route.realms().get());
    }
    if (route.preference().isPresent()) {
      complete = complete.preference(route.preference().get());
    }
    for (RawAttribute raw : route.rawAttributes()) {
      complete = complete.raw(raw);
    }
    for (RouteState.Hop hop : route.hops()) {
      complete = complete.nextHop(hop(hop));
    }
    return complete.metrics(metrics(route.metrics()));
  }

  private NextHop hop(RouteState.Hop hop) {
    return new NextHop(
        hop.device().map(name -> new Device(index.apply(name), name)),
        hop.gateway(),
        hop.weight(),
        new RouteFlags(hop.onlink() ? RouteFlags.ONLINK : 0),
        hop.encapsulation().map(Encapsulation.class::cast),
        hop.realms(),
        hop.rawAttributes());
  }

  private static RouteMetrics metrics(RouteState.Metrics metrics) {
    Map<Metric, Long> values = new HashMap<>();
    metrics.values().forEach((number, value) -> values.put(new Metric(number), value));
    return new RouteMetrics(
        values,
        metrics.locked().stream().map(Metric::new).collect(Collectors.toSet()),
        metrics.congestionControl(),
        metrics.rawAttributes());
  }

  private NeighbourRequest neighbour(NeighbourEntry neighbour) {
    return NeighbourRequest.replace(
            index.apply(neighbour.device()), neighbour.address(), neighbour.mac())
        .state(neighbour.permanent() ? NeighbourState.PERMANENT : NeighbourState.STALE);
  }
}
