package org.uplink.hostnet.apply;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.transition.Operation;
import org.uplink.rtnetlink.link.BridgeEntry;
import org.uplink.rtnetlink.link.BridgeEntryRequest;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.neighbour.Neighbour;
import org.uplink.rtnetlink.neighbour.NeighbourFlags;
import org.uplink.rtnetlink.neighbour.NeighbourRequest;
import org.uplink.rtnetlink.neighbour.NeighbourState;
import org.uplink.rtnetlink.net.Device;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;
import org.uplink.rtnetlink.route.RouteRequest;
import org.uplink.rtnetlink.rule.RuleRequest;

/** Translates operations into requests to the kernel, which names links by their index. */
final class KernelRequests {
  private final Function<String, Integer> index;
  private final LinkRequests links;
  private final AddressRequests addresses;
  private final RouteRequests routes;

  KernelRequests(Function<String, Integer> index) {
    this.index = index;
    this.links = new LinkRequests(index);
    this.addresses = new AddressRequests(index);
    this.routes = new RouteRequests(index);
  }

  /** Returns the requests of an operation; none for a sysctl, a wait, an offload or resolv.conf. */
  List<Request> requestsFor(Operation operation) {
    return switch (operation) {
      case Operation.CreateLink(LinkState link) -> links.create(link);
      case Operation.DeleteLink(LinkState link) -> List.of(LinkRequest.delete(link.name()));
      case Operation.ChangeLink(LinkState from, LinkState to) -> links.changes(from, to);
      case Operation.SetMaster(String port, Optional<String> master) ->
          List.of(
              master
                  .map(name -> LinkRequest.change(port).master(index.apply(name)))
                  .orElseGet(() -> LinkRequest.change(port).noMaster()));
      case Operation.AddAddress(AddressState address) -> addresses.additions(address);
      case Operation.DeleteAddress(AddressState address) -> List.of(addresses.deletion(address));
      case Operation.AddRoute(RouteState route, Operation.AddRoute.Place place) ->
          List.of(
              routes.withAttributesOf(
                  place == Operation.AddRoute.Place.FIRST && route.ipv4()
                      ? RouteRequest.prepend(route.destination())
                      : RouteRequest.append(route.destination()),
                  route));
      case Operation.DeleteRoute(RouteState route) ->
          List.of(routes.withAttributesOf(RouteRequest.delete(route.destination()), route));
      case Operation.AddRule(var rule) -> List.of(RuleRequest.add(rule));
      case Operation.DeleteRule(var rule) -> List.of(RuleRequest.delete(rule));
      case Operation.AddNeighbour(NeighbourEntry entry) ->
          List.of(NeighbourRequest.replace(neighbour(entry)));
      case Operation.DeleteNeighbour(NeighbourEntry entry) ->
          List.of(NeighbourRequest.delete(neighbour(entry)));
      case Operation.AddBridgeEntry(BridgeEntryState entry) ->
          List.of(new BridgeEntryRequest(bridgeEntry(entry)));
      case Operation.SetSysctl _,
          Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.AwaitCarrier _,
          Operation.AwaitSwitch _,
          Operation.DeleteGenerated _,
          Operation.TurnOnReceiveOffload _ ->
          List.of();
      case Operation.WriteResolver _, Operation.PutIntoZone _, Operation.TakeOutOfZone _ ->
          List.of();
      case Operation.Nothing _ -> List.of();
    };
  }

  /**
   * Returns whether the kernel refused an operation because the object exists already (EEXIST). The
   * kernel ignores the attributes of an address in this comparison, and compares the selector and
   * the action of a rule. The verification at the end of a rollback finds other differences.
   */
  static boolean isAlreadyDone(Operation operation, NetlinkException refusal) {
    String errno = refusal.errno().symbol();
    return switch (operation) {
      case Operation.CreateLink _,
          Operation.AddAddress _,
          Operation.AddRoute _,
          Operation.AddRule _,
          Operation.AddBridgeEntry _ ->
          errno.equals("EEXIST");
      case Operation.DeleteLink _ -> errno.equals("ENODEV");
      case Operation.DeleteAddress _ -> errno.equals("EADDRNOTAVAIL") || errno.equals("ENODEV");
      case Operation.DeleteRoute _ -> errno.equals("ESRCH") || errno.equals("ENODEV");
      case Operation.DeleteRule _ -> errno.equals("ENOENT");
      // The kernel deletes the neighbours of a link that loses IPv6 or its last IPv4 address.
      case Operation.DeleteNeighbour _ -> errno.equals("ENOENT") || errno.equals("ENODEV");
      // A missing neighbour does no harm, because the kernel resolves the address itself.
      case Operation.AddNeighbour _ -> true;
      case Operation.ChangeLink _,
          Operation.SetMaster _,
          Operation.SetSysctl _,
          Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.AwaitCarrier _,
          Operation.AwaitSwitch _,
          Operation.DeleteGenerated _,
          Operation.TurnOnReceiveOffload _,
          Operation.WriteResolver _,
          Operation.PutIntoZone _,
          Operation.TakeOutOfZone _,
          Operation.Nothing _ ->
          false;
    };
  }

  private BridgeEntry bridgeEntry(BridgeEntryState entry) {
    return new BridgeEntry(
        entry.table(),
        new Device(index.apply(entry.bridge()), entry.bridge()),
        new Device(index.apply(entry.port()), entry.port()),
        entry.address(),
        entry.vlan(),
        entry.state(),
        entry.flags(),
        entry.rawAttributes());
  }

  private Neighbour neighbour(NeighbourEntry entry) {
    NeighbourState state =
        entry.permanent()
            ? NeighbourState.PERMANENT
            : entry.noArp() ? NeighbourState.NO_ARP : NeighbourState.STALE;
    return new Neighbour(
        new Device(index.apply(entry.device()), entry.device()),
        entry.address(),
        entry.mac(),
        entry.proxy() ? NeighbourState.NONE : state,
        entry.flags().orElse(NeighbourFlags.NONE),
        entry.rawAttributes());
  }
}
