package org.uplink.hostnet.filter;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule and its effect on some packets; the end of a chain has no text.
 *
 * @param own whether the rule itself treats the packets in another way before or after the change
 */
record EffectiveRule(String text, String effect, boolean own) {
  private static final Pattern FINAL =
      Pattern.compile("accept|drop|return|goto \\S+|reject(?: .*)?");

  /** Words of rules that do more than to decide. */
  private static final Pattern SIDE_EFFECT =
      Pattern.compile(
          "\\b(?:log|set|dnat|snat|masquerade|redirect|queue|dup|fwd|notrack|quota|update|add|flow"
              + "|tproxy|synproxy|meter|jump|goto|reset|delete|vmap|map|xt|counter|limit|last"
              + "|secmark|connlimit)\\b|(?:^| )-j |--(?:update|set|remove|limit|hashlimit\\S*)\\b");

  /** Returns whether the rule decides about every packet that reaches it. */
  boolean isFinal() {
    return FINAL.matcher(effect).matches();
  }

  /** Returns whether a rule in front of {@code last} has no effect, because it decides the same. */
  boolean isUselessBefore(EffectiveRule last) {
    return Set.of("accept", "drop", "return").contains(last.effect)
        && (effect.equals(last.effect) || effect.endsWith(" " + last.effect))
        && !SIDE_EFFECT.matcher(effect).find();
  }

  /** Returns accept or drop if the rule does nothing but that; otherwise the empty text. */
  String verdict() {
    return Stream.of("accept", "drop")
        .filter(word -> effect.equals(word) || effect.endsWith(" " + word))
        .filter(_ -> !SIDE_EFFECT.matcher(effect).find())
        .findFirst()
        .orElse("");
  }

  /** Returns whether two rules do the same: 0 if not. A rule corresponds rather to itself. */
  int likeness(EffectiveRule other) {
    return effect.equals(other.effect) ? (text.equals(other.text) ? 3 : 2) : 0;
  }
}
