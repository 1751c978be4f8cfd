package org.uplink.hostnet.apply;

import java.util.HashSet;
import java.util.Set;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.BridgeEntryState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NeighbourEntry;
import org.uplink.hostnet.state.RouteState;
import org.uplink.hostnet.sysctl.SysctlKey;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;
import org.uplink.rtnetlink.rule.Rule;

/**
 * What a rollback has written so far. If such an object is not as it should be, the rollback has
 * not restored it, and no other program has changed it. Compares objects by little, because the
 * kernel may show what it was sent without any of the attributes.
 */
final class OwnWrites {
  private final Set<Object> written = new HashSet<>();

  void add(Batch batch) {
    batch.steps().stream().map(Step::operation).forEach(this::add);
  }

  /** Returns whether the rollback has written an object, or something that changes the object. */
  boolean contain(Object object) {
    return object instanceof SysctlKey key
        ? written.contains(key) || written.contains(key.device())
        : written.contains(subject(object));
  }

  private void add(Operation operation) {
    switch (operation) {
      case Operation.CreateLink(LinkState link) -> addLink(link.name());
      case Operation.DeleteLink(LinkState link) -> addLink(link.name());
      case Operation.ChangeLink(LinkState _, LinkState to) -> addLink(to.name());
      case Operation.SetMaster(String _, var _) -> written.add(LinkState.class);
      case Operation.AddAddress(AddressState address) -> written.add(subject(address));
      case Operation.DeleteAddress(AddressState address) -> written.add(subject(address));
      case Operation.AddRoute add -> written.add(subject(add.route()));
      case Operation.DeleteRoute(RouteState route) -> written.add(subject(route));
      case Operation.AddRule(Rule rule) -> written.add(subject(rule));
      case Operation.DeleteRule(Rule rule) -> written.add(subject(rule));
      case Operation.AddNeighbour(NeighbourEntry entry) -> written.add(subject(entry));
      case Operation.DeleteNeighbour(NeighbourEntry entry) -> written.add(subject(entry));
      case Operation.AddBridgeEntry(BridgeEntryState entry) -> written.add(subject(entry));
      case Operation.SetSysctl(String key, String _) -> addSysctl(SysctlKey.parse(key));
      case Operation.AwaitAddresses _,
          Operation.AwaitRunning _,
          Operation.AwaitCarrier _,
          Operation.AwaitSwitch _,
          Operation.DeleteGenerated _,
          Operation.TurnOnReceiveOffload _,
          Operation.WriteResolver _,
          Operation.PutIntoZone _,
          Operation.TakeOutOfZone _,
          Operation.Nothing _ -> {}
    }
  }

  /** The kernel passes an MTU or a MAC on to other links, and resets sysctls. */
  private void addLink(String name) {
    written.add(LinkState.class);
    written.add(name);
  }

  /** The kernel resets other sysctls of a link when IPv6 starts on it. */
  private void addSysctl(SysctlKey key) {
    written.add(key);
    if (key.name().equals("disable_ipv6")) {
      written.add(key.device());
    }
  }

  private static Object subject(Object object) {
    return switch (object) {
      case AddressState address -> new Subject(AddressState.class, address.local().address(), 0);
      case RouteState route ->
          new Subject(RouteState.class, route.destination(), route.table().value());
      case Rule rule -> new Subject(Rule.class, rule.ipv6(), rule.priority());
      case NeighbourEntry entry -> new Subject(NeighbourEntry.class, entry.address(), 0);
      case BridgeEntryState entry -> new Subject(BridgeEntryState.class, entry.address(), 0);
      case LinkState _ -> LinkState.class;
      default -> object;
    };
  }

  /** What identifies an object even if the kernel has dropped some of its attributes. */
  private record Subject(Class<?> kind, Object value, long number) {}
}
