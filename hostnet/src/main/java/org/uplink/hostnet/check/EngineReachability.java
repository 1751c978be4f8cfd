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

/** Whether the engine's connection finds its way after a change. */
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
   * Looks it up on both.
   *
   * @return what may go wrong all the same
   * @throws SetupRefusedException where the way would be cut
   */
  public List<String> check() {
    String engine = IpLiteral.format(flow.peer().getAddress());
    boolean hasLocal =
        after.addresses().stream()
            .anyMatch(address -> address.local().address().equals(flow.local().getAddress()));
    if (!hasLocal) {
      throw unreachable(
          engine,
          "the address "
              + IpLiteral.format(flow.local().getAddress())
              + ", which its connection comes to, would be gone",
          "name it in the request");
    }
    PlannedLookup.Answer was = new PlannedLookup(before).lookUp(flow);
    return switch (new PlannedLookup(after).lookUp(flow)) {
      case PlannedLookup.Answer.None(String why) when was instanceof PlannedLookup.Answer.None ->
          List.of("the way to the engine " + engine + " is not found now either: " + why);
      case PlannedLookup.Answer.None(String why) ->
          throw unreachable(engine, why, "name a gateway, or defaultRoute, in the request");
      case PlannedLookup.Answer.NotModelled(String why) ->
          List.of(
              "the way to the engine "
                  + engine
                  + " is not simulated: it depends on "
                  + why
                  + "; the proof will show");
      case PlannedLookup.Answer.Found(String device, _) -> compare(was, device, engine);
    };
  }

  private static SetupRefusedException unreachable(String engine, String why, String whatToDo) {
    return new SetupRefusedException(
        SetupCode.ENGINE_UNREACHABLE,
        "this would cut the way to the engine " + engine + ": " + why + "; " + whatToDo);
  }

  private List<String> compare(PlannedLookup.Answer was, String device, String engine) {
    List<String> warnings = new ArrayList<>();
    if (was instanceof PlannedLookup.Answer.Found(String old, _)) {
      Set<String> oldNics = lowestDevices(before, old);
      Set<String> newNics = lowestDevices(after, device);
      if (oldNics.stream().noneMatch(newNics::contains)) {
        warnings.add(
            "packets to the engine "
                + engine
                + " leave by "
                + describeDevice(device, newNics)
                + " then, now by "
                + describeDevice(old, oldNics));
      }
      if (!vlanIds(before, old).equals(vlanIds(after, device))) {
        warnings.add(
            "packets to the engine "
                + engine
                + " leave with the VLANs "
                + vlanIds(after, device)
                + " then, now "
                + vlanIds(before, old));
      }
    }
    return warnings;
  }

  private static String describeDevice(String device, Set<String> nics) {
    return nics.equals(Set.of(device)) ? device : device + " over " + String.join(", ", nics);
  }

  /** The NICs below a device. */
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
    Set<Integer> tags = new TreeSet<>();
    for (String name : seen) {
      host.link(name)
          .filter(link -> link.vlan().isPresent())
          .ifPresent(link -> tags.add(link.vlan().getAsInt()));
    }
    return tags;
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
