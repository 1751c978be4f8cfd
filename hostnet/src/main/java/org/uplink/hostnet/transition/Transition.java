package org.uplink.hostnet.transition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Normalization;
import org.uplink.hostnet.state.PrefixRoutes;
import org.uplink.hostnet.state.RouteState;

/**
 * Computes the steps from one state of a host to another. New links, addresses and routes are added
 * before old ones are deleted. A change and its rollback both use this class. It works from any
 * intermediate state.
 *
 * <ol>
 *   <li>Links are created and get their sysctls before they go up.
 *   <li>Links go up and get their addresses and neighbours. Nothing uses them yet.
 *   <li>Ports join their bridge. Packets arrive through the bridge now, and still leave through the
 *       port.
 *   <li>When the bridge can send, all routes and rules move in one batch. In the other direction,
 *       ports leave the bridge at the end of that batch.
 *   <li>Unwanted addresses are deleted, IPv6 is disabled on ports, and links are deleted.
 *   <li>Links that have left their bridge get large receive offload back.
 *   <li>resolv.conf is written last, because a disk can be slow.
 * </ol>
 *
 * <p>A bond accepts only ports that are down, and releases them down. If another port can carry the
 * network meanwhile, the transition has the stages of {@link BondStages}, each of which is a
 * transition. Otherwise, the addresses and routes of a port are deleted and added in the same
 * batch.
 */
public final class Transition {
  private static final int UNKNOWN_MTU = 0;

  private final NetworkState from;
  private final NetworkState to;
  private final Set<String> devices;
  private final Difference difference;
  private final LinkSteps links;
  private final SysctlSteps sysctls;
  private final AddressSteps addresses;
  private final List<Batch> batches = new ArrayList<>();

  private Transition(NetworkState from, NetworkState to, Set<String> devices) {
    this.from = from;
    this.to = to;
    this.devices = devices;
    difference = new Difference(from, to, devices);
    links = new LinkSteps(difference);
    sysctls = new SysctlSteps(difference);
    addresses = new AddressSteps(difference);
  }

  /** Returns the steps. They touch only these links and what belongs to them. */
  public static List<Batch> between(
      NetworkState from, NetworkState to, Collection<String> devices) {
    Set<String> links = new TreeSet<>(devices);
    return BondStages.find(from, to, links)
        .map(stages -> inStages(from, stages, to, links))
        .orElseGet(() -> new Transition(from, to, links).steps());
  }

  /** Returns the steps of a host on which nothing needs its network yet. They wait for no NIC. */
  public static List<Batch> atBoot(NetworkState from, NetworkState to, Collection<String> devices) {
    return new Transition(from, to, new TreeSet<>(devices)).steps();
  }

  private static List<Batch> inStages(
      NetworkState from, BondStages stages, NetworkState to, Set<String> devices) {
    List<Batch> all = new ArrayList<>(new Transition(from, stages.early(), devices).steps());
    stages
        .waits()
        .forEach(wait -> all.add(new Batch(List.of(new Step(wait, new Operation.Nothing())))));
    all.addAll(new Transition(stages.early(), stages.moved(), devices).steps());
    stages.waits().stream()
        .map(wait -> new Operation.AwaitSwitch(wait.device()))
        .forEach(wait -> all.add(new Batch(List.of(new Step(wait, new Operation.Nothing())))));
    all.addAll(new Transition(stages.moved(), to, devices).steps());
    return List.copyOf(all);
  }

  private List<Batch> steps() {
    addBatch(links.raiseMtus());
    links.create().forEach(this::addBatch);
    addOneByOne(sysctls.setAll());
    addOneByOne(new TokenSteps(difference).steps());
    List<SysctlSteps.TemporarySetting> temporary = new ArrayList<>(sysctls.sourceChecks());
    temporary.addAll(sysctls.manyProbes());
    addOneByOne(temporary.stream().map(SysctlSteps.TemporarySetting::begin).toList());
    addBatch(prepareLinks());
    addOneByOne(addresses.deleteGenerated());
    addOneByOne(addresses.awaitAdded());
    List<Step> join = joinMasters();
    addBatch(join);
    addOneByOne(awaitRunning(join));
    addBatch(addBridgeEntries());
    addBatch(moveRoutes());
    addOneByOne(temporary.stream().flatMap(setting -> setting.end().stream()).toList());
    addOneByOne(addresses.deleteGeneratedOnNewLinks());
    addOneByOne(sysctls.promoteSecondaries(true));
    addBatch(addresses.removeUnwanted());
    addOneByOne(sysctls.promoteSecondaries(false));
    addOneByOne(sysctls.disableIpv6OnPorts());
    addBatch(links.lower());
    addBatch(links.delete());
    addOneByOne(sysctls.setIpv6Mtus());
    addOneByOne(links.turnOnOffloads());
    addOneByOne(writeResolver());
    return List.copyOf(batches);
  }

  private void addBatch(List<Step> steps) {
    if (!steps.isEmpty()) {
      batches.add(new Batch(steps));
    }
  }

  /** Adds steps that are not requests to the kernel's routing socket, each in its own batch. */
  private void addOneByOne(List<Step> steps) {
    steps.forEach(step -> addBatch(List.of(step)));
  }

  /** Adds the entries that a new bridge or a new port lacks. */
  private List<Step> addBridgeEntries() {
    Set<BridgeEntryState> present = new HashSet<>(from.bridgeEntries());
    return to.bridgeEntries().stream()
        .filter(entry -> entry.isOfAny(devices) && !present.contains(entry))
        .map(entry -> new Step(new Operation.AddBridgeEntry(entry), new Operation.Nothing()))
        .toList();
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
    List<Step> steps = new ArrayList<>(links.prepare());
    for (String device : devices) {
      if (to.link(device).isPresent() && !difference.isInterrupted(device)) {
        addresses.add(device, steps);
        addresses.addNeighbours(device, steps);
      }
    }
    return steps;
  }

  /** Adds ports. Packets still leave through them and arrive through their master. */
  private List<Step> joinMasters() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      if (isReplaced(link)) {
        steps.add(setMaster(difference.current(link), link));
      }
    }
    for (LinkState link : difference.links(to)) {
      LinkState current = difference.current(link);
      if (link.master().isPresent() && !current.master().equals(link.master())) {
        if (difference.isInterrupted(link.name())) {
          changeMasterWhileDown(current, link, steps);
        } else {
          steps.add(setMaster(current, link));
        }
      }
    }
    return steps;
  }

  private List<Step> moveRoutes() {
    List<Step> steps = new ArrayList<>();
    List<Step> leaving = new ArrayList<>();
    for (LinkState link : difference.links(to)) {
      LinkState current = difference.current(link);
      if (link.master().isEmpty() && current.master().isPresent() && !isReplaced(link)) {
        if (difference.isInterrupted(link.name())) {
          changeMasterWhileDown(current, link, steps);
        } else {
          leaving.add(setMaster(current, link));
        }
      }
    }
    List<Step> routes = RouteSteps.between(routesBefore(), to, devices);
    RuleSteps rules = RuleSteps.between(from.rules(), to.rules(), devices, routes);
    // The kernel forgets the neighbours of a bridge when it notices that the bridge had no carrier.
    for (String device : devices) {
      if (to.link(device).isPresent() && !difference.isInterrupted(device)) {
        addresses.addNeighbours(device, steps);
      }
    }
    steps.addAll(rules.before());
    steps.addAll(routes);
    steps.addAll(rules.after());
    steps.addAll(leaving);
    return steps;
  }

  /**
   * Returns whether a link leaves a bridge for which another one comes. It leaves first: both may
   * lead to the same switch, and packets would go round in a loop.
   */
  private boolean isReplaced(LinkState link) {
    Optional<String> master = difference.current(link).master();
    return link.master().isEmpty()
        && master.filter(difference::isBridge).isPresent()
        && to.addressesOf(link.name()).stream().allMatch(AddressState::linkLocal)
        && difference.links(to).stream()
            .anyMatch(
                other ->
                    other.master().equals(master)
                        && !difference.current(other).master().equals(master));
  }

  private static Step setMaster(LinkState current, LinkState wanted) {
    return new Step(
        new Operation.SetMaster(wanted.name(), wanted.master()),
        new Operation.SetMaster(wanted.name(), current.master()));
  }

  private void changeMasterWhileDown(LinkState current, LinkState wanted, List<Step> steps) {
    List<AddressState> wantedAddresses = to.addressesOf(wanted.name());
    AddressOrder order = new AddressOrder(from.addressesOf(wanted.name()), wantedAddresses);
    order.unwanted().forEach(address -> steps.add(AddressSteps.deletion(address)));
    order.outOfPlace().forEach(address -> steps.add(AddressSteps.deletion(address)));
    if (wanted.master().isPresent() && current.up()) {
      LinkSteps.change(current, current.withUp(false), steps);
    }
    steps.add(setMaster(current, wanted));
    // The bonding driver gives a port that leaves the MTU that it had when it joined.
    boolean isSet = difference.isInBond(wanted) || wanted.hasDriverMtu();
    int mtu = isSet ? wanted.mtu() : UNKNOWN_MTU;
    LinkState down = wanted.withUp(false).withMac(current.mac()).withMtu(mtu);
    LinkSteps.change(down, wanted.withMac(current.mac()), steps);
    // A link that was down has lost its IPv6 addresses.
    List<AddressState> lost =
        wantedAddresses.stream()
            .filter(address -> !address.ipv4() && !address.linkLocal())
            .toList();
    order.missing().stream()
        .filter(AddressState::ipv4)
        .forEach(address -> steps.add(AddressSteps.addition(address)));
    lost.reversed().forEach(address -> steps.add(AddressSteps.addition(address)));
    addresses.addConfiguredNeighbours(wanted.name(), List.of(), steps);
  }

  /**
   * Returns the routes before they move, including the prefix routes that the kernel has added for
   * the new addresses.
   */
  private List<RouteState> routesBefore() {
    List<RouteState> routes = new ArrayList<>(from.routes());
    routes.removeIf(
        route -> devices.stream().filter(difference::isInterrupted).anyMatch(route::uses));
    Set<RouteState> known =
        routes.stream()
            .map(Normalization::normalize)
            .collect(Collectors.toCollection(HashSet::new));
    for (String device : devices) {
      new AddressOrder(
              difference.isInterrupted(device) ? List.of() : from.addressesOf(device),
              to.addressesOf(device))
          .missing().stream()
              .flatMap(address -> PrefixRoutes.kernelRouteFor(address).stream())
              .filter(route -> known.add(Normalization.normalize(route)))
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
}
