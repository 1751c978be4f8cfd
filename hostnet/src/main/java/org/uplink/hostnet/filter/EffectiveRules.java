package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of a chain that matter to some packets, in their order, and the end of the chain. */
record EffectiveRules(List<EffectiveRule> list) {
  /** A chain through which the packets do not pass. */
  static final EffectiveRules ACCEPT =
      new EffectiveRules(List.of(new EffectiveRule("", "accept", false)));

  static final EffectiveRules NONE = new EffectiveRules(List.of());

  EffectiveRules {
    list = List.copyOf(list);
  }

  /**
   * Returns the rules that matter to the packets.
   *
   * @param other the same packets on the other side of the change
   */
  static EffectiveRules of(FilterChain chain, PacketFlow flow, Optional<PacketFlow> other) {
    List<EffectiveRule> rules = new ArrayList<>();
    boolean decided = false;
    for (FilterRule rule : chain.rules()) {
      Optional<String> effect = rule.appliedTo(flow);
      if (effect.isPresent() && !decided) {
        boolean own = !other.flatMap(rule::appliedTo).equals(effect);
        EffectiveRule applied = new EffectiveRule(rule.text(), effect.get(), own);
        rules.add(applied);
        decided = applied.isFinal();
      }
    }
    if (!decided) {
      rules.add(
          new EffectiveRule(
              "", chain.base().map(FilterChain.Base::policy).orElse("return"), false));
    }
    while (rules.size() > 1 && rules.get(rules.size() - 2).isUselessBefore(rules.getLast())) {
      rules.remove(rules.size() - 2);
    }
    return new EffectiveRules(rules);
  }

  /** Names the policy of a chain that packets pass after the change only. */
  EffectiveRules withPolicy() {
    EffectiveRule last = list.getLast();
    if (!last.text().isEmpty() || last.effect().equals("accept")) {
      return this;
    }
    List<EffectiveRule> named = new ArrayList<>(list);
    named.set(named.size() - 1, new EffectiveRule("policy " + last.effect(), last.effect(), true));
    return new EffectiveRules(named);
  }

  /** Returns whether other rules have the same effects, perhaps in another order without effect. */
  boolean hasEffectsOf(EffectiveRules other) {
    return effects().equals(other.effects()) || isOtherOrderOf(other);
  }

  private List<String> effects() {
    return list.stream().map(EffectiveRule::effect).toList();
  }

  /** The order of rules that only accept has no effect, nor that of rules that only drop. */
  private boolean isOtherOrderOf(EffectiveRules other) {
    if (list.size() != other.list.size() || !count().equals(other.count())) {
      return false;
    }
    List<String> one = effects();
    List<String> two = other.effects();
    int first = 0;
    while (one.get(first).equals(two.get(first))) {
      first++;
    }
    int last = one.size();
    while (one.get(last - 1).equals(two.get(last - 1))) {
      last--;
    }
    Set<String> verdicts =
        list.subList(first, last).stream().map(EffectiveRule::verdict).collect(Collectors.toSet());
    return verdicts.size() == 1 && !verdicts.contains("");
  }

  private Map<String, Integer> count() {
    Map<String, Integer> count = new HashMap<>();
    effects().forEach(effect -> count.merge(effect, 1, Integer::sum));
    return count;
  }
}
