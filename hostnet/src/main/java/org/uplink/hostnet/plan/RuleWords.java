package org.uplink.hostnet.plan;

import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/** Rules in words, near to those of {@code ip rule}. */
final class RuleWords {
  private RuleWords() {}

  static String of(Rule rule) {
    Rule.Selector selector = rule.selector();
    return (rule.ipv6() ? "(IPv6) " : "")
        + rule.priority()
        + ": from "
        + selector.from().map(Object::toString).orElse("all")
        + selector.to().map(to -> " to " + to).orElse("")
        + selector.inputDevice().map(name -> " iif " + name).orElse("")
        + selector.outputDevice().map(name -> " oif " + name).orElse("")
        + (rule.action().equals(RuleAction.TABLE)
            ? " lookup " + rule.table()
            : " " + rule.action());
  }
}
