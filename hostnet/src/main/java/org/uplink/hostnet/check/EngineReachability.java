package org.uplink.hostnet.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Checks whether the host can still reach the engine after a change. */
public final class EngineReachability {
  private final NetworkState before;
  private final NetworkState after;
  private final EngineFlow flow;

  public EngineReachability(NetworkState before, NetworkState after, EngineFlow flow) {
    this.before = before;
    this.after = after;
    this.flow = flow;
  }

  /**
   * Looks up the route to the engine before and after the change.
   *
   * @return the remaining risks
   * @throws SetupRefusedException if the engine would be unreachable
   */
  public List<PlanWarning> check() {
    String engine = IpLiteral.format(flow.peer().getAddress());
    boolean hasLocal =
        after.addresses().stream()
            .anyMatch(address -> address.local().address().equals(flow.local().getAddress()));
    if (!hasLocal) {
      throw unreachable(
          engine,
          "its connection uses "
              + IpLiteral.format(flow.local().getAddress())
              + ", which the change removes",
          "Add this address to the request.");
    }
    PlannedLookup.Answer now = new PlannedLookup(before).lookUp(flow);
    return switch (new PlannedLookup(after).lookUp(flow)) {
      case PlannedLookup.Answer.None(String why) when now instanceof PlannedLookup.Answer.None ->
          List.of(
              PlanWarning.ofHost(
                  WarningCode.ENGINE_ROUTE_MISSING,
                  engine,
                  "no route to the engine %s is found, neither now nor after the change: %s"
                      .formatted(engine, why)));
      case PlannedLookup.Answer.None(String why) ->
          throw unreachable(engine, why, "Add a gateway or defaultRoute to the request.");
      case PlannedLookup.Answer.NotModelled(String why) ->
          List.of(
              PlanWarning.ofHost(
                  WarningCode.ENGINE_ROUTE_UNPREDICTABLE,
                  engine,
                  "the route to the engine %s cannot be predicted: it depends on %s. If the engine cannot confirm the change, the host rolls it back."
                      .formatted(engine, why)));
      case PlannedLookup.Answer.Found(String device, _) -> compare(now, device, engine);
    };
  }

  private static SetupRefusedException unreachable(String engine, String why, String nextStep) {
    return new SetupRefusedException(
        SetupCode.ENGINE_UNREACHABLE,
        "the change would make the engine %s unreachable: %s. %s".formatted(engine, why, nextStep));
  }

  private List<PlanWarning> compare(PlannedLookup.Answer now, String device, String engine) {
    List<PlanWarning> warnings = new ArrayList<>();
    if (now instanceof PlannedLookup.Answer.Found(String current, _)) {
      Set<String> oldNics = lowestDevices(before, current);
      Set<String> newNics = lowestDevices(after, device);
      if (oldNics.stream().noneMatch(newNics::contains)) {
        warnings.add(
            PlanWarning.of(
                WarningCode.ENGINE_NIC_CHANGES,
                device,
                engine,
                "packets to the engine %s will leave through %s; now they leave through %s"
                    .formatted(
                        engine,
                        describeDevice(device, newNics),
                        describeDevice(current, oldNics))));
      }
      if (!vlanIds(before, current).equals(vlanIds(after, device))) {
        warnings.add(
            PlanWarning.of(
                WarningCode.ENGINE_VLAN_CHANGES,
                device,
                engine,
                "packets to the engine %s will leave with the VLANs %s; now they leave with %s"
                    .formatted(engine, vlanIds(after, device), vlanIds(before, current))));
      }
    }
    return warnings;
  }

  private static String describeDevice(String device, Set<String> nics) {
    return nics.equals(Set.of(device))
        ? device
        : "%s over %s".formatted(device, String.join(", ", nics));
  }

  /** Returns the NICs below a device. */
  private static Set<String> lowestDevices(NetworkState host, String device) {
    Set<String> found = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    collectLower(host, device, seen);
    for (String name : seen) {
      if (host.portsOf(name).isEmpty() && host.link(name).flatMap(LinkState::lower).isEmpty()) {
        found.add(name);
      }
    }
    return found;
  }

  private static Set<Integer> vlanIds(NetworkState host, String device) {
    Set<String> seen = new TreeSet<>();
    collectLower(host, device, seen);
    Set<Integer> ids = new TreeSet<>();
    for (String name : seen) {
      host.link(name)
          .filter(link -> link.vlan().isPresent())
          .ifPresent(link -> ids.add(link.vlan().getAsInt()));
    }
    return ids;
  }

  private static void collectLower(NetworkState host, String device, Set<String> seen) {
    if (!seen.add(device)) {
      return;
    }
    host.portsOf(device).forEach(port -> collectLower(host, port, seen));
    Optional<String> lower = host.link(device).flatMap(LinkState::lower);
    lower.ifPresent(name -> collectLower(host, name, seen));
  }
}
