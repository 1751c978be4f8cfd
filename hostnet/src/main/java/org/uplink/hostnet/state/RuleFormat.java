package org.uplink.hostnet.state;

import java.util.stream.Collectors;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;

/** Formats rules nearly as {@code ip rule} does. */
public final class RuleFormat {
  private RuleFormat() {}

  public static String format(Rule rule) {
    Rule.Selector selector = rule.selector();
    return (rule.ipv6() ? "(IPv6) " : "")
        + rule.priority()
        + ": from "
        + selector.from().map(Object::toString).orElse("all")
        + selector.to().map(to -> " to " + to).orElse("")
        + selector.inputDevice().map(name -> " iif " + name).orElse("")
        + selector.outputDevice().map(name -> " oif " + name).orElse("")
        + (selector.dscp().isPresent() ? " dscp " + selector.dscp().getAsInt() : "")
        + rule.rawAttributes().stream().map(raw -> " " + raw).collect(Collectors.joining())
        + (rule.action().equals(RuleAction.TABLE)
            ? " lookup " + rule.table()
            : " " + rule.action());
  }
}
