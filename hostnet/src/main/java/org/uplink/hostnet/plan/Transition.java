package org.uplink.hostnet.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.Normal;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.state.SysctlKey;
import org.uplink.hostnet.state.SysctlList;
import org.uplink.rtnetlink.Prefix;

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
 *   <li>addresses that are not wanted go, IPv6 is turned off on ports, links are deleted.
 * </ol>
 *
 * <p>A bond takes only ports that are down, and leaves them down: their addresses and routes come
 * and go with them.
 */
public final class Transition {
  private static final String IPV6_OFF = "disable_ipv6";

  private final HostState from;
  private final HostState to;
  private final Set<String> devices;
  private final List<Plan.Send> sends = new ArrayList<>();

  private Transition(HostState from, HostState to, Set<String> devices) {
    this.from = from;
    this.to = to;
    this.devices = devices;
  }

  /** The steps; only these links, and what belongs to them, are touched. */
  public static List<Plan.Send> between(HostState from, HostState to, Collection<String> devices) {
    return new Transition(from, to, new TreeSet<>(devices)).steps();
  }

  private List<Plan.Send> steps() {
    makeLinks();
    set();
    List<SourceCheck> checks = sourceChecks();
    checks.forEach(check -> send(List.of(check.loosen())));
    send(prepare());
    awaitAddresses();
    List<Step> join = join();
    send(join);
    awaitRunning(join);
    send(goOver());
    checks.forEach(check -> check.tighten().ifPresent(step -> send(List.of(step))));
    promote(true);
    send(removeAddresses());
    promote(false);
    turnIpv6Off();
    send(away());
    return List.copyOf(sends);
  }

  private void send(List<Step> steps) {
    if (!steps.isEmpty()) {
      sends.add(new Plan.Send(steps));
    }
  }

  // Links

  private boolean isMade(String device) {
    return from.link(device).isEmpty() && to.link(device).isPresent();
  }

  private boolean isDeleted(String device) {
    return from.link(device).isPresent() && to.link(device).isEmpty();
  }

  /** Lower links first. */
  private static int height(LinkState link) {
    return switch (link.kind().orElse("")) {
      case "bond" -> 1;
      case "vlan" -> 2;
      case "bridge" -> 3;
      default -> 0;
    };
  }

  private List<LinkState> links(HostState state) {
    return state.links().stream()
        .filter(link -> devices.contains(link.name()))
        .sorted(Comparator.comparingInt(Transition::height))
        .toList();
  }

  private static boolean isBond(HostState state, Optional<String> name) {
    return name.flatMap(state::link).filter(link -> link.is("bond")).isPresent();
  }

  /** Whether it joins or leaves a bond, and is down in between. */
  private boolean isInterrupted(String device) {
    Optional<String> was = from.link(device).flatMap(LinkState::master);
    Optional<String> is = to.link(device).flatMap(LinkState::master);
    return !was.equals(is) && (isBond(from, was) || isBond(to, is));
  }

  private void makeLinks() {
    for (LinkState link : links(to)) {
      if (isMade(link.name())) {
        send(List.of(new Step(new Operation.CreateLink(link), new Operation.DeleteLink(link))));
      }
    }
  }

  /** The form that a link has between its making and the next step. */
  private static LinkState asMade(LinkState link) {
    return link.up(false);
  }

  // Settings

  /** All settings but the one that takes IPv6 away, which has its time at the end. */
  private void set() {
    for (String device : devices) {
      if (to.link(device).isEmpty()) {
        continue;
      }
      Map<String, String> there =
          isMade(device) ? from.sysctlsOf("default") : from.sysctlsOf(device);
      to.sysctlsOf(device).entrySet().stream()
          .filter(wanted -> !wanted.getValue().equals(there.get(wanted.getKey())))
          .filter(wanted -> isMade(device) || there.containsKey(wanted.getKey()))
          .map(wanted -> key(device, wanted.getKey()))
          .filter(key -> isMade(device) || !turnsIpv6Off(key))
          .sorted(Comparator.comparingInt(SysctlList::order))
          .forEach(this::setOne);
    }
  }

  private static SysctlKey key(String device, String familyAndName) {
    int slash = familyAndName.indexOf('/');
    return new SysctlKey(
        familyAndName.substring(0, slash), device, familyAndName.substring(slash + 1));
  }

  private boolean turnsIpv6Off(SysctlKey key) {
    return key.name().equals(IPV6_OFF) && !"0".equals(to.sysctls().get(key.toString()));
  }

  private void setOne(SysctlKey key) {
    String wanted = to.sysctls().get(key.toString());
    String there = from.sysctls().get(key.toString());
    if (wanted != null) {
      send(
          List.of(
              new Step(
                  new Operation.SetSysctl(key.toString(), wanted),
                  there == null
                      ? new Operation.Nothing()
                      : new Operation.SetSysctl(key.toString(), there))));
    }
  }

  private void turnIpv6Off() {
    for (String device : devices) {
      SysctlKey key = new SysctlKey("ipv6", device, IPV6_OFF);
      String wanted = to.sysctls().get(key.toString());
      if (!isMade(device)
          && to.link(device).isPresent()
          && wanted != null
          && turnsIpv6Off(key)
          && !wanted.equals(from.sysctls().get(key.toString()))) {
        setOne(key);
      }
    }
  }

  /** The check of sources on a master that gets or loses a port (rp_filter). */
  private record SourceCheck(Step loosen, Optional<Step> tighten) {}

  /**
   * While a port comes or goes, packets leave by one link and come in by another. A strict check of
   * sources would drop them; a loose one does not.
   */
  private List<SourceCheck> sourceChecks() {
    Set<String> masters = new TreeSet<>();
    for (String device : devices) {
      Optional<String> was = from.link(device).flatMap(LinkState::master);
      Optional<String> is = to.link(device).flatMap(LinkState::master);
      if (!was.equals(is)) {
        was.ifPresent(masters::add);
        is.ifPresent(masters::add);
      }
    }
    masters.retainAll(devices);
    return masters.stream().flatMap(master -> sourceCheck(master).stream()).toList();
  }

  private Optional<SourceCheck> sourceCheck(String master) {
    String key = new SysctlKey("ipv4", master, "rp_filter").toString();
    HostState has = to.link(master).isPresent() ? to : from;
    String value = has.sysctls().getOrDefault(key, "2");
    boolean strictForAll = "1".equals(from.sysctls().get("ipv4/conf/all/rp_filter"));
    boolean strict = value.equals("1") || (value.equals("0") && strictForAll);
    if (!strict) {
      return Optional.empty();
    }
    Operation loose = new Operation.SetSysctl(key, "2");
    Operation back = new Operation.SetSysctl(key, value);
    return Optional.of(
        new SourceCheck(
            new Step(loose, back),
            to.link(master).isPresent() ? Optional.of(new Step(back, loose)) : Optional.empty()));
  }

  // Before

  private void awaitAddresses() {
    for (String device : devices) {
      List<InetAddress> added =
          new AddressOrder(from.addressesOf(device), to.addressesOf(device))
              .missing().stream()
                  .filter(address -> !address.ipv4())
                  .map(address -> address.local().address())
                  .toList();
      if (!added.isEmpty() && !isInterrupted(device) && to.link(device).isPresent()) {
        send(
            List.of(
                new Step(new Operation.AwaitAddresses(device, added), new Operation.Nothing())));
      }
    }
  }

  private void awaitRunning(List<Step> join) {
    Set<String> masters = new TreeSet<>();
    for (Step step : join) {
      if (step.operation() instanceof Operation.SetMaster(_, Optional<String> master)) {
        master.ifPresent(masters::add);
      }
    }
    for (String master : masters) {
      send(List.of(new Step(new Operation.AwaitRunning(master), new Operation.Nothing())));
    }
  }

  private List<Step> prepare() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : links(to)) {
      Optional<LinkState> there =
          isMade(link.name()) ? Optional.of(asMade(link)) : from.link(link.name());
      if (there.isPresent() && !isInterrupted(link.name())) {
        // What only goes down has its time at the end.
        LinkState now = there.get().up() && !link.up() ? link.up(true) : link;
        change(there.get(), now, steps);
      }
    }
    for (String device : devices) {
      if (to.link(device).isPresent() && !isInterrupted(device)) {
        addAddresses(device, steps);
        copyNeighbours(device, steps);
      }
    }
    return steps;
  }

  private static void change(LinkState there, LinkState wanted, List<Step> steps) {
    LinkState same = wanted.master(there.master());
    if (!Normal.same(there, same)) {
      steps.add(
          new Step(new Operation.ChangeLink(there, same), new Operation.ChangeLink(same, there)));
    }
  }

  private void addAddresses(String device, List<Step> steps) {
    AddressOrder order = new AddressOrder(from.addressesOf(device), to.addressesOf(device));
    order.outOfPlace().forEach(address -> steps.add(deletion(address)));
    order.missing().forEach(address -> steps.add(addition(address)));
    addLinkLocal(device, steps);
  }

  /** The kernel makes these by itself where it is so set; where not, someone else did. */
  private void addLinkLocal(String device, List<Step> steps) {
    boolean runs =
        from.link(device).filter(LinkState::up).isPresent()
            && "0".equals(from.sysctls().get(new SysctlKey("ipv6", device, IPV6_OFF).toString()));
    if (runs && from.addressesOf(device).stream().noneMatch(AddressState::linkLocal)) {
      to.addressesOf(device).stream()
          .filter(AddressState::linkLocal)
          .forEach(address -> steps.add(addition(address)));
    }
  }

  private static Step addition(AddressState address) {
    return new Step(new Operation.AddAddress(address), new Operation.DeleteAddress(address));
  }

  private static Step deletion(AddressState address) {
    return new Step(new Operation.DeleteAddress(address), new Operation.AddAddress(address));
  }

  /** Whoever is known on a link that loses an address is made known where the address goes. */
  private void copyNeighbours(String device, List<Step> steps) {
    List<AddressState> missing =
        new AddressOrder(from.addressesOf(device), to.addressesOf(device)).missing();
    Set<String> sources = new TreeSet<>();
    for (AddressState address : missing) {
      from.addresses().stream()
          .filter(other -> other.local().equals(address.local()))
          .map(AddressState::device)
          .filter(devices::contains)
          .forEach(sources::add);
    }
    from.neighbours().stream()
        .filter(neighbour -> sources.contains(neighbour.device()))
        .filter(neighbour -> !neighbour.address().isMulticastAddress())
        .map(neighbour -> neighbour.on(device))
        .forEach(
            neighbour ->
                steps.add(
                    new Step(new Operation.AddNeighbour(neighbour), new Operation.Nothing())));
  }

  // Over

  private LinkState there(LinkState link) {
    return from.link(link.name()).orElseGet(() -> asMade(link).master(Optional.empty()));
  }

  /** Ports come: packets still leave by them as before, and come in by their master. */
  private List<Step> join() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : links(to)) {
      LinkState there = there(link);
      if (link.master().isPresent() && !there.master().equals(link.master())) {
        if (isInterrupted(link.name())) {
          interrupt(there, link, steps);
        } else {
          steps.add(setMaster(there, link));
        }
      }
    }
    return steps;
  }

  private List<Step> goOver() {
    List<Step> steps = new ArrayList<>();
    List<Step> leaving = new ArrayList<>();
    for (LinkState link : links(to)) {
      LinkState there = there(link);
      if (link.master().isEmpty() && there.master().isPresent()) {
        if (isInterrupted(link.name())) {
          interrupt(there, link, steps);
        } else {
          leaving.add(setMaster(there, link));
        }
      }
    }
    RuleOrder rules = RuleOrder.between(from.rules(), to.rules(), devices);
    steps.addAll(rules.before());
    steps.addAll(RouteOrder.between(routesBefore(), to.routes(), devices));
    steps.addAll(rules.behind());
    steps.addAll(leaving);
    return steps;
  }

  private static Step setMaster(LinkState there, LinkState wanted) {
    return new Step(
        new Operation.SetMaster(wanted.name(), wanted.master()),
        new Operation.SetMaster(wanted.name(), there.master()));
  }

  private void interrupt(LinkState there, LinkState wanted, List<Step> steps) {
    List<AddressState> wantedAddresses = to.addressesOf(wanted.name());
    AddressOrder order = new AddressOrder(from.addressesOf(wanted.name()), wantedAddresses);
    order.unwanted().forEach(address -> steps.add(deletion(address)));
    order.outOfPlace().forEach(address -> steps.add(deletion(address)));
    if (wanted.master().isPresent() && there.up()) {
      change(there, there.up(false), steps);
    }
    steps.add(setMaster(there, wanted));
    change(wanted.up(false).mac(there.mac()), wanted.mac(there.mac()), steps);
    // What was down has lost its IPv6 addresses.
    List<AddressState> lost =
        wantedAddresses.stream()
            .filter(address -> !address.ipv4() && !address.linkLocal())
            .toList();
    order.missing().stream()
        .filter(AddressState::ipv4)
        .forEach(address -> steps.add(addition(address)));
    lost.reversed().forEach(address -> steps.add(addition(address)));
  }

  /** The routes by the time they go over: the kernel has added those of new addresses. */
  private List<RouteState> routesBefore() {
    List<RouteState> routes = new ArrayList<>(from.routes());
    for (String device : devices) {
      if (isInterrupted(device)) {
        routes.removeIf(route -> route.uses(device));
      }
      new AddressOrder(
              isInterrupted(device) ? List.of() : from.addressesOf(device), to.addressesOf(device))
          .missing().stream()
              .flatMap(address -> PrefixRoutes.of(address).stream())
              .filter(route -> routes.stream().noneMatch(PrefixRoutes.same(route)))
              .forEach(routes::add);
    }
    return routes;
  }

  // After

  /**
   * Unless told otherwise the kernel takes a subnet's other addresses away together with its oldest
   * one.
   */
  private void promote(boolean begin) {
    for (String device : devices) {
      SysctlKey key = new SysctlKey("ipv4", device, "promote_secondaries");
      if (!isMade(device)
          && "0".equals(to.sysctls().get(key.toString()))
          && to.link(device).isPresent()
          && wouldLose(device)) {
        Operation on = new Operation.SetSysctl(key.toString(), "1");
        Operation off = new Operation.SetSysctl(key.toString(), "0");
        send(List.of(begin ? new Step(on, off) : new Step(off, on)));
      }
    }
  }

  private boolean wouldLose(String device) {
    List<AddressState> unwanted =
        new AddressOrder(from.addressesOf(device), to.addressesOf(device)).unwanted();
    return unwanted.stream()
        .anyMatch(
            gone ->
                gone.ipv4()
                    && to.addressesOf(device).stream()
                        .anyMatch(stays -> network(stays).equals(network(gone))));
  }

  private static Prefix network(AddressState address) {
    return PrefixRoutes.network(address.local());
  }

  private List<Step> removeAddresses() {
    List<Step> steps = new ArrayList<>();
    for (String device : devices) {
      if (to.link(device).isPresent() && from.link(device).isPresent() && !isInterrupted(device)) {
        new AddressOrder(from.addressesOf(device), to.addressesOf(device))
            .unwanted()
            .forEach(address -> steps.add(deletion(address)));
      }
    }
    return steps;
  }

  private List<Step> away() {
    List<Step> steps = new ArrayList<>();
    for (LinkState link : links(to)) {
      Optional<LinkState> there = from.link(link.name());
      if (there.isPresent() && there.get().up() && !link.up() && !isInterrupted(link.name())) {
        change(link.up(true), link, steps);
      }
    }
    for (LinkState link : links(from).reversed()) {
      if (isDeleted(link.name())) {
        steps.add(new Step(new Operation.DeleteLink(link), new Operation.CreateLink(link)));
      }
    }
    return steps;
  }
}
