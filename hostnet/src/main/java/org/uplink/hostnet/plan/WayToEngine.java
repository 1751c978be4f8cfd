package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.SetupRefused;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.LinkState;

/** Whether the engine's connection finds its way after a change. */
final class WayToEngine {
  private final HostState before;
  private final HostState after;
  private final EngineFlow flow;

  WayToEngine(HostState before, HostState after, EngineFlow flow) {
    this.before = before;
    this.after = after;
    this.flow = flow;
  }

  /**
   * Looks it up on both.
   *
   * @return what may go wrong all the same
   * @throws SetupRefused where the way would be cut
   */
  List<String> check() {
    String engine = flow.peer().getAddress().getHostAddress();
    boolean hasLocal =
        after.addresses().stream()
            .anyMatch(address -> address.local().address().equals(flow.local().getAddress()));
    if (!hasLocal) {
      throw cut(
          engine,
          "the address "
              + flow.local().getAddress().getHostAddress()
              + ", which its connection comes to, would be gone",
          "name it in the request");
    }
    PlannedLookup.Answer was = new PlannedLookup(before).of(flow);
    return switch (new PlannedLookup(after).of(flow)) {
      case PlannedLookup.Answer.None(String why) when was instanceof PlannedLookup.Answer.None ->
          List.of("the way to the engine " + engine + " is not found now either: " + why);
      case PlannedLookup.Answer.None(String why) ->
          throw cut(engine, why, "name a gateway, or defaultRoute, in the request");
      case PlannedLookup.Answer.NotSimulated(String why) ->
          List.of(
              "the way to the engine "
                  + engine
                  + " is not simulated: it depends on "
                  + why
                  + "; the proof will show");
      case PlannedLookup.Answer.Found(String device, _) -> compare(was, device, engine);
    };
  }

  private static SetupRefused cut(String engine, String why, String whatToDo) {
    return new SetupRefused(
        SetupRefused.CUTS_THE_WAY,
        "this would cut the way to the engine " + engine + ": " + why + "; " + whatToDo);
  }

  private List<String> compare(PlannedLookup.Answer was, String device, String engine) {
    List<String> warnings = new ArrayList<>();
    if (was instanceof PlannedLookup.Answer.Found(String old, _)) {
      Set<String> oldNics = bottom(before, old);
      Set<String> newNics = bottom(after, device);
      if (oldNics.stream().noneMatch(newNics::contains)) {
        warnings.add(
            "packets to the engine "
                + engine
                + " leave by "
                + over(device, newNics)
                + " then, now by "
                + over(old, oldNics));
      }
      if (!tags(before, old).equals(tags(after, device))) {
        warnings.add(
            "packets to the engine "
                + engine
                + " leave with the VLANs "
                + tags(after, device)
                + " then, now "
                + tags(before, old));
      }
    }
    return warnings;
  }

  private static String over(String device, Set<String> nics) {
    return nics.equals(Set.of(device)) ? device : device + " over " + String.join(", ", nics);
  }

  /** The NICs below a device. */
  private static Set<String> bottom(HostState host, String device) {
    Set<String> found = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    walk(host, device, seen);
    for (String name : seen) {
      if (host.portsOf(name).isEmpty() && host.link(name).flatMap(LinkState::lower).isEmpty()) {
        found.add(name);
      }
    }
    return found;
  }

  private static Set<Integer> tags(HostState host, String device) {
    Set<String> seen = new TreeSet<>();
    walk(host, device, seen);
    Set<Integer> tags = new TreeSet<>();
    for (String name : seen) {
      host.link(name)
          .filter(link -> link.vlan().isPresent())
          .ifPresent(link -> tags.add(link.vlan().getAsInt()));
    }
    return tags;
  }

  private static void walk(HostState host, String device, Set<String> seen) {
    if (!seen.add(device)) {
      return;
    }
    host.portsOf(device).forEach(port -> walk(host, port, seen));
    Optional<String> lower = host.link(device).flatMap(LinkState::lower);
    lower.ifPresent(name -> walk(host, name, seen));
  }
}
