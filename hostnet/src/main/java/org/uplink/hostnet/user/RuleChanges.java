package org.uplink.hostnet.user;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.user.PacketFlow.Change;
import org.uplink.hostnet.user.RuleChange.Effect;

/**
 * Compares what the rules of a table do with the packets of a device before a change, and with
 * those of its successor after it. Each chain is read as a sequence of those rules that match, so a
 * second rule for the successor counts only if it is in the same chain, before the rule that would
 * decide otherwise.
 */
final class RuleChanges {
  private static final Pattern TARGET = Pattern.compile("\\b(?:jump|goto) ([^\\s,}\\]]+)");

  /** A rule that decides about every packet that reaches it. */
  private static final Pattern FINAL =
      Pattern.compile("accept|drop|return|goto \\S+|reject(?: .*)?");

  /** Words of rules that do more than to decide. */
  private static final Pattern SIDE_EFFECT =
      Pattern.compile(
          "\\b(?:log|set|dnat|snat|masquerade|redirect|queue|dup|fwd|notrack|quota|update|add|flow"
              + "|tproxy|synproxy|meter|jump|goto|reset|delete|vmap|map|xt|counter|limit|last"
              + "|secmark|connlimit)\\b|(?:^| )-j |--(?:update|set|remove|limit|hashlimit\\S*)\\b");

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
    List<Applied> earlier =
        before
            .map(flow -> sequence(chain, flow, after))
            .orElseGet(() -> List.of(new Applied("", "accept", false)));
    List<Applied> later = after.map(flow -> sequence(chain, flow, before)).orElseGet(List::of);
    if (before.isEmpty()) {
      later = withPolicy(later);
    }
    if (effects(earlier).equals(effects(later)) || isSameInAnotherOrder(earlier, later)) {
      return;
    }
    Common common = Common.of(earlier, later);
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
      List<Applied> rules,
      Set<Integer> common,
      Effect effect,
      List<RuleChange> changes) {
    for (int i = 0; i < rules.size(); i++) {
      Applied rule = rules.get(i);
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

  /** Returns the rules that matter to some packets, and the end of the chain. */
  private static List<Applied> sequence(
      FilterChain chain, PacketFlow flow, Optional<PacketFlow> other) {
    List<Applied> rules = new ArrayList<>();
    boolean decided = false;
    for (FilterRule rule : chain.rules()) {
      Optional<String> effect = rule.appliedTo(flow);
      if (effect.isPresent() && !decided) {
        boolean own = !other.flatMap(rule::appliedTo).equals(effect);
        rules.add(new Applied(rule.text(), effect.get(), own));
        decided = FINAL.matcher(effect.get()).matches();
      }
    }
    if (!decided) {
      rules.add(end(chain, "return"));
    }
    // A rule in front of the end that decides the same has no effect.
    String last = rules.getLast().effect();
    while (rules.size() > 1 && isUseless(rules.get(rules.size() - 2).effect(), last)) {
      rules.remove(rules.size() - 2);
    }
    return rules;
  }

  /** Names the policy of a chain that packets pass after the change only. */
  private static List<Applied> withPolicy(List<Applied> rules) {
    Applied last = rules.getLast();
    if (!last.text().isEmpty() || last.effect().equals("accept")) {
      return rules;
    }
    List<Applied> named = new ArrayList<>(rules);
    named.set(named.size() - 1, new Applied("policy " + last.effect(), last.effect(), true));
    return named;
  }

  private static Applied end(FilterChain chain, String otherwise) {
    return new Applied("", chain.base().map(FilterChain.Base::policy).orElse(otherwise), false);
  }

  private static boolean isUseless(String effect, String last) {
    return Set.of("accept", "drop", "return").contains(last)
        && (effect.equals(last) || effect.endsWith(" " + last))
        && !SIDE_EFFECT.matcher(effect).find();
  }

  private static List<String> effects(List<Applied> rules) {
    return rules.stream().map(Applied::effect).toList();
  }

  /** The order of rules that only accept has no effect, nor that of rules that only drop. */
  private static boolean isSameInAnotherOrder(List<Applied> earlier, List<Applied> later) {
    if (earlier.size() != later.size() || !count(earlier).equals(count(later))) {
      return false;
    }
    List<String> one = effects(earlier);
    List<String> other = effects(later);
    int first = 0;
    while (one.get(first).equals(other.get(first))) {
      first++;
    }
    int last = one.size();
    while (one.get(last - 1).equals(other.get(last - 1))) {
      last--;
    }
    Set<String> verdicts =
        one.subList(first, last).stream().map(RuleChanges::verdict).collect(Collectors.toSet());
    return verdicts.size() == 1 && !verdicts.contains("");
  }

  private static Map<String, Integer> count(List<Applied> rules) {
    Map<String, Integer> count = new HashMap<>();
    effects(rules).forEach(effect -> count.merge(effect, 1, Integer::sum));
    return count;
  }

  private static String verdict(String effect) {
    return Stream.of("accept", "drop")
        .filter(word -> effect.equals(word) || effect.endsWith(" " + word))
        .filter(_ -> !SIDE_EFFECT.matcher(effect).find())
        .findFirst()
        .orElse("");
  }

  /**
   * A rule and its effect on some packets; the end of a chain has no text.
   *
   * @param own whether the rule itself treats the packets in another way before or after the change
   */
  private record Applied(String text, String effect, boolean own) {
    /** Returns whether two rules do the same. A rule corresponds rather to itself. */
    int likeness(Applied other) {
      return effect.equals(other.effect) ? (text.equals(other.text) ? 3 : 2) : 0;
    }
  }

  /** The places of a longest common subsequence. */
  private record Common(Set<Integer> left, Set<Integer> right) {
    /** Above this number of comparisons, rules are compared without their order. */
    private static final int MAX_CELLS = 4_000_000;

    static Common of(List<Applied> left, List<Applied> right) {
      int start = 0;
      int shorter = Math.min(left.size(), right.size());
      while (start < shorter && left.get(start).likeness(right.get(start)) == 3) {
        start++;
      }
      int end = 0;
      while (end < shorter - start
          && left.get(left.size() - 1 - end).likeness(right.get(right.size() - 1 - end)) == 3) {
        end++;
      }
      Common common = new Common(new HashSet<>(), new HashSet<>());
      for (int i = 0; i < start; i++) {
        common.left.add(i);
        common.right.add(i);
      }
      for (int i = 1; i <= end; i++) {
        common.left.add(left.size() - i);
        common.right.add(right.size() - i);
      }
      List<Applied> a = left.subList(start, left.size() - end);
      List<Applied> b = right.subList(start, right.size() - end);
      if ((long) a.size() * b.size() <= MAX_CELLS) {
        common.addLongest(a, b, start);
      } else {
        common.addEqual(effects(a), effects(b), start);
      }
      return common;
    }

    private void addLongest(List<Applied> a, List<Applied> b, int start) {
      int[][] length = new int[a.size() + 1][b.size() + 1];
      for (int i = a.size() - 1; i >= 0; i--) {
        for (int j = b.size() - 1; j >= 0; j--) {
          int likeness = a.get(i).likeness(b.get(j));
          int skipped = Math.max(length[i + 1][j], length[i][j + 1]);
          length[i][j] =
              likeness > 0 ? Math.max(length[i + 1][j + 1] + likeness, skipped) : skipped;
        }
      }
      int i = 0;
      int j = 0;
      while (i < a.size() && j < b.size()) {
        int likeness = a.get(i).likeness(b.get(j));
        if (likeness > 0 && length[i][j] == length[i + 1][j + 1] + likeness) {
          left.add(start + i++);
          right.add(start + j++);
        } else if (length[i + 1][j] >= length[i][j + 1]) {
          i++;
        } else {
          j++;
        }
      }
    }

    private void addEqual(List<String> a, List<String> b, int start) {
      Set<String> inA = new HashSet<>(a);
      Set<String> inB = new HashSet<>(b);
      for (int i = 0; i < a.size(); i++) {
        if (inB.contains(a.get(i))) {
          left.add(start + i);
        }
      }
      for (int j = 0; j < b.size(); j++) {
        if (inA.contains(b.get(j))) {
          right.add(start + j);
        }
      }
    }
  }
}
