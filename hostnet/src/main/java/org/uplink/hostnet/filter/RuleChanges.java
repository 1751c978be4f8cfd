package org.uplink.hostnet.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.uplink.hostnet.filter.PacketFlow.Change;
import org.uplink.hostnet.filter.RuleChange.Effect;

/**
 * Compares what the rules of a table do with the packets of a device before a change, and with
 * those of its successor after it. Each chain is read as a sequence of those rules that match, so a
 * second rule for the successor counts only if it is in the same chain, before the rule that would
 * decide otherwise.
 */
final class RuleChanges {
  private static final Pattern TARGET = Pattern.compile("\\b(?:jump|goto) ([^\\s,}\\]]+)");

  private final FilterTable table;
  private final Change change;
  private final Set<RuleChange> found = new LinkedHashSet<>();

  private RuleChanges(FilterTable table, Change change) {
    this.table = table;
    this.change = change;
  }

  /** Returns the rules of a table whose effect changes. */
  static List<RuleChange> of(FilterTable table, Change change) {
    RuleChanges changes = new RuleChanges(table, change);
    boolean hasBase = false;
    for (FilterChain chain : table.chains().values()) {
      if (chain.base().isPresent()) {
        hasBase = true;
        changes.compareFrom(chain, chain.base().get());
      }
    }
    if (!hasBase) {
      changes.compareAll();
    }
    return List.copyOf(changes.found);
  }

  private void compareFrom(FilterChain chain, FilterChain.Base base) {
    FilterDevice before = change.before();
    FilterDevice after = change.after();
    Optional<FilterDevice> none = Optional.empty();
    switch (base.hook()) {
      case "ingress", "egress" -> {
        boolean sees = base.devices().stream().anyMatch(before::isNamed);
        if (!sees && base.devices().stream().anyMatch(after::isNamed)) {
          PacketFlow flow =
              base.hook().equals("ingress")
                  ? new PacketFlow(Optional.of(after), none, none, change)
                  : new PacketFlow(none, Optional.of(after), none, change);
          compare(chain, Optional.empty(), Optional.of(flow), Effect.NEW);
        }
      }
      default -> {
        if (table.family().equals("bridge")) {
          compareBridged(chain, base.hook());
        } else {
          if (!base.hook().equals("output")) {
            compareReached(chain, flow(before, none), flow(after, none));
          }
          if (!Set.of("input", "prerouting").contains(base.hook())) {
            compareReached(chain, flow(none, before), flow(none, after));
          }
          if (Set.of("forward", "postrouting").contains(base.hook())) {
            compareReached(chain, both(before), both(after));
          }
        }
      }
    }
  }

  /** The bridge has the packets of its port only after the change. */
  private void compareBridged(FilterChain chain, String hook) {
    Optional<FilterDevice> port = Optional.of(change.before());
    Optional<FilterDevice> bridge = Optional.of(change.after());
    switch (hook) {
      case "prerouting", "input" ->
          compare(
              chain,
              Optional.empty(),
              Optional.of(new PacketFlow(port, Optional.empty(), bridge, change)),
              Effect.BRIDGED);
      case "output", "postrouting" ->
          compare(
              chain,
              Optional.empty(),
              Optional.of(new PacketFlow(Optional.empty(), port, bridge, change)),
              Effect.BRIDGED);
      default -> {
        // The host's own packets do not pass the hook "forward".
      }
    }
  }

  private PacketFlow flow(FilterDevice in, Optional<FilterDevice> out) {
    return new PacketFlow(Optional.of(in), out, Optional.empty(), change);
  }

  private PacketFlow flow(Optional<FilterDevice> in, FilterDevice out) {
    return new PacketFlow(in, Optional.of(out), Optional.empty(), change);
  }

  private PacketFlow both(FilterDevice device) {
    return new PacketFlow(Optional.of(device), Optional.of(device), Optional.empty(), change);
  }

  /** Compares all chains of rules that no hook of the kernel reaches yet. */
  private void compareAll() {
    Optional<FilterDevice> none = Optional.empty();
    for (FilterChain chain : table.chains().values()) {
      boolean outgoing = chain.name().contains("output") || chain.name().contains("postrouting");
      boolean incoming = chain.name().contains("input") || chain.name().contains("prerouting");
      if (!outgoing) {
        compareOne(chain, flow(change.before(), none), flow(change.after(), none));
      }
      if (!incoming) {
        compareOne(chain, flow(none, change.before()), flow(none, change.after()));
      }
    }
  }

  /** Compares a chain and those chains to which the packets get before and after the change. */
  private void compareReached(FilterChain start, PacketFlow before, PacketFlow after) {
    Set<String> earlier = reached(start, before);
    Set<String> later = reached(start, after);
    for (String name : earlier) {
      FilterChain chain = table.chains().get(name);
      // If a chain is reached by one of them only, the rule that jumps there has changed.
      if (chain != null && later.contains(name)) {
        compareOne(chain, before, after);
      }
    }
  }

  private void compareOne(FilterChain chain, PacketFlow before, PacketFlow after) {
    compare(chain, Optional.of(before), Optional.of(after), Effect.NEW);
  }

  private Set<String> reached(FilterChain start, PacketFlow flow) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(start.name()));
    while (!next.isEmpty()) {
      String name = next.remove();
      FilterChain chain = table.chains().get(name);
      if (chain != null && reached.add(name)) {
        chain.rules().stream()
            .flatMap(rule -> rule.appliedTo(flow).stream())
            .flatMap(RuleChanges::targets)
            .forEach(next::add);
      }
    }
    return reached;
  }

  private static Stream<String> targets(String applied) {
    List<String> targets = new ArrayList<>();
    Matcher matcher = TARGET.matcher(applied);
    while (matcher.find()) {
      targets.add(matcher.group(1));
    }
    return targets.stream();
  }

  private void compare(
      FilterChain chain, Optional<PacketFlow> before, Optional<PacketFlow> after, Effect effect) {
    EffectiveRules earlier =
        before.map(flow -> EffectiveRules.of(chain, flow, after)).orElse(EffectiveRules.ACCEPT);
    EffectiveRules later =
        after.map(flow -> EffectiveRules.of(chain, flow, before)).orElse(EffectiveRules.NONE);
    if (before.isEmpty()) {
      later = later.withPolicy();
    }
    if (earlier.hasEffectsOf(later)) {
      return;
    }
    RuleAlignment common = RuleAlignment.of(earlier, later);
    List<RuleChange> changes = new ArrayList<>();
    add(chain, earlier, common.left(), Effect.LOST, changes);
    add(chain, later, common.right(), effect, changes);
    if (changes.isEmpty()) {
      // The order of rules has changed: those with conditions on devices are in another place.
      add(chain, earlier, Set.of(), Effect.LOST, changes);
    }
    found.addAll(changes);
  }

  /** Adds the rules whose own conditions change; others only come to have or lose an effect. */
  private void add(
      FilterChain chain,
      EffectiveRules rules,
      Set<Integer> common,
      Effect effect,
      List<RuleChange> changes) {
    for (int i = 0; i < rules.list().size(); i++) {
      EffectiveRule rule = rules.list().get(i);
      RuleChange lost = new RuleChange(place(chain), rule.text(), Effect.LOST);
      if (!common.contains(i) && rule.own()) {
        boolean named = found.contains(lost) || changes.contains(lost);
        changes.add(named ? lost : new RuleChange(place(chain), rule.text(), effect));
      }
    }
  }

  private String place(FilterChain chain) {
    return "table %s %s, chain %s".formatted(table.family(), table.name(), chain.name());
  }
}
