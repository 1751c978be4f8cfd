package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;

/**
 * The steps from one state of a host to another, in an order that makes before it breaks. The same
 * serves for a change and for its rollback, from wherever that begins.
 *
 * <ol>
 *   <li>links are made, and get their settings before they go up;
 *   <li>links go up, get their addresses and neighbours: nobody uses them yet;
 *   <li>ports join their bridge: what comes in comes by the bridge now, what leaves still leaves by
 *       the port;
 *   <li>when the bridge sends, routes and rules go over in one send; in the other direction ports
 *       leave at the end of the same send;
 *   <li>addresses that are not wanted go, IPv6 is turned off on ports, links are deleted;
 *   <li>last of all, since a disk can be slow, the name servers are written.
 * </ol>
 *
 * <p>A bond takes only ports that are down, and leaves them down: their addresses and routes come
 * and go with them.
 */
public final class Transition {
  private final NetworkState from;
  private final NetworkState to;
  private final Set<String> devices;
  private final Difference difference;
  private final SysctlSteps settings;
  private final AddressSteps addresses;
  private final List<Batch> batches = new ArrayList<>();

  private Transition(NetworkState from, NetworkState to, Set<String> devices) {
    this.from = from;
    this.to = to;
    this.devices = devices;
    difference = new Difference(from, to, devices);
    settings = new SysctlSteps(difference);
    addresses = new AddressSteps(difference);
  }

  /** The steps; only these links, and what belongs to them, are touched. */
  public static List<Batch> between(
      NetworkState from, NetworkState to, Collection<String> devices) {
    return new Transition(from, to, new TreeSet<>(devices)).steps();
  }

  private List<Batch> steps() {
    createLinks();
    addOneByOne(settings.setAll());
    List<SysctlSteps.SourceCheck> checks = settings.sourceChecks();
    addOneByOne(checks.stream().map(SysctlSteps.SourceCheck::loosen).toList());
    addBatch(prepareLinks());
    addOneByOne(addresses.awaitAdded());
    List<Step> join = joinMasters();
    addBatch(join);
    addOneByOne(awaitRunning(join));
    addBatch(moveRoutes());
    addOneByOne(checks.stream().flatMap(check -> check.tighten().stream()).toList());
    addOneByOne(settings.promoteSecondaries(true));
    addBatch(addresses.removeUnwanted());
    addOneByOne(settings.promoteSecondaries(false));
    addOneByOne(settings.turnIpv6Off());
    addBatch(deleteLinks());
    addOneByOne(writeResolver());
    return List.copyOf(batches);
  }

  private void addBatch(List<Step> steps) {
    if (!steps.isEmpty()) {
      batches.add(new Batch(steps));
    }
  }

  /** Settings are written, and waits waited, one by one. */
  private void addOneByOne(List<Step> steps) {
    steps.forEach(step -> addBatch(List.of(step)));
  }

  private void createLinks() {
    for (LinkState link : difference.links(to)) {
      if (difference.isCreated(link.name())) {
        addBatch(List.of(new Step(new Operation.CreateLink(link), new Operation.DeleteLink(link))));
      }
    }
  }

  private static List<Step> awaitRunning(List<Step> join) {
    Set<String> masters = new TreeSet<>();
    for (Step step : join) {
      if (step.operation() instanceof Operation.SetMaster(_, Optional<String> master)) {
        master.ifPresent(masters::add);
      }
    }
    return masters.stream()
        .map(master -> new Step(new Operation.AwaitRunning(master), new Operation.Nothing()))
        .toList();
  }

  private List<Step> prepareLinks() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      Optional<LinkState> there =
          difference.isCreated(link.name())
              ? Optional.of(Difference.asCreated(link))
              : from.link(link.name());
      if (there.isPresent() && !difference.isInterrupted(link.name())) {
        // What only goes down has its time at the end.
        LinkState now = there.get().up() && !link.up() ? link.withUp(true) : link;
        changeLink(there.get(), now, steps);
      }
    }
    for (String device : devices) {
      if (to.link(device).isPresent() && !difference.isInterrupted(device)) {
        addresses.add(device, steps);
        addresses.copyNeighbours(device, steps);
      }
    }
    return steps;
  }

  private static void changeLink(LinkState there, LinkState wanted, List<Step> steps) {
    LinkState same = wanted.withMaster(there.master());
    if (!Normalization.matches(there, same)) {
      steps.add(
          new Step(new Operation.ChangeLink(there, same), new Operation.ChangeLink(same, there)));
    }
  }

  /** Ports come: packets still leave by them as before, and come in by their master. */
  private List<Step> joinMasters() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      LinkState there = difference.current(link);
      if (link.master().isPresent() && !there.master().equals(link.master())) {
        if (difference.isInterrupted(link.name())) {
          changeMasterWhileDown(there, link, steps);
        } else {
          steps.add(setMaster(there, link));
        }
      }
    }
    return steps;
  }

  private List<Step> moveRoutes() {
    List<Step> steps = new ArrayList<>();
    List<Step> leaving = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      LinkState there = difference.current(link);
      if (link.master().isEmpty() && there.master().isPresent()) {
        if (difference.isInterrupted(link.name())) {
          changeMasterWhileDown(there, link, steps);
        } else {
          leaving.add(setMaster(there, link));
        }
      }
    }
    List<Step> routes = RouteSteps.between(routesBefore(), to.routes(), devices);
    RuleSteps rules = RuleSteps.between(from.rules(), to.rules(), devices, routes);
    steps.addAll(rules.before());
    steps.addAll(routes);
    steps.addAll(rules.after());
    steps.addAll(leaving);
    return steps;
  }

  private static Step setMaster(LinkState there, LinkState wanted) {
    return new Step(
        new Operation.SetMaster(wanted.name(), wanted.master()),
        new Operation.SetMaster(wanted.name(), there.master()));
  }

  private void changeMasterWhileDown(LinkState there, LinkState wanted, List<Step> steps) {
    List<AddressState> wantedAddresses = to.addressesOf(wanted.name());
    AddressOrder order = new AddressOrder(from.addressesOf(wanted.name()), wantedAddresses);
    order.unwanted().forEach(address -> steps.add(AddressSteps.deletion(address)));
    order.outOfPlace().forEach(address -> steps.add(AddressSteps.deletion(address)));
    if (wanted.master().isPresent() && there.up()) {
      changeLink(there, there.withUp(false), steps);
    }
    steps.add(setMaster(there, wanted));
    changeLink(wanted.withUp(false).withMac(there.mac()), wanted.withMac(there.mac()), steps);
    // What was down has lost its IPv6 addresses.
    List<AddressState> lost =
        wantedAddresses.stream()
            .filter(address -> !address.ipv4() && !address.linkLocal())
            .toList();
    order.missing().stream()
        .filter(AddressState::ipv4)
        .forEach(address -> steps.add(AddressSteps.addition(address)));
    lost.reversed().forEach(address -> steps.add(AddressSteps.addition(address)));
  }

  /** The routes by the time they go over: the kernel has added those of new addresses. */
  private List<RouteState> routesBefore() {
    List<RouteState> routes = new ArrayList<>(from.routes());
    for (String device : devices) {
      if (difference.isInterrupted(device)) {
        routes.removeIf(route -> route.uses(device));
      }
      new AddressOrder(
              difference.isInterrupted(device) ? List.of() : from.addressesOf(device),
              to.addressesOf(device))
          .missing().stream()
              .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
              .filter(route -> routes.stream().noneMatch(PrefixRoutes.matching(route)))
              .forEach(routes::add);
    }
    return routes;
  }

  private List<Step> writeResolver() {
    return from.resolvConf().equals(to.resolvConf())
        ? List.of()
        : List.of(
            new Step(
                new Operation.WriteResolver(to.resolvConf()),
                new Operation.WriteResolver(from.resolvConf())));
  }

  private List<Step> deleteLinks() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      Optional<LinkState> there = from.link(link.name());
      if (there.isPresent()
          && there.get().up()
          && !link.up()
          && !difference.isInterrupted(link.name())) {
        changeLink(link.withUp(true), link, steps);
      }
    }
    for (LinkState link : difference.links(from).reversed()) {
      if (difference.isDeleted(link.name())) {
        steps.add(new Step(new Operation.DeleteLink(link), new Operation.CreateLink(link)));
      }
    }
    return steps;
  }
}
