package org.uplink.rtnetlink.route;

import org.jspecify.annotations.Nullable;
import org.uplink.address.IpLiteral;

/** A question in the words of {@code ip route get}. */
final class RouteQueryFormatter {
  private final StringBuilder text = new StringBuilder();

  private RouteQueryFormatter() {}

  static String format(RouteQuery query) {
    RouteQueryFormatter text = new RouteQueryFormatter();
    text.text.append("to ").append(IpLiteral.format(query.destination));
    if (query.source != null) {
      text.text.append(" from ").append(IpLiteral.format(query.source));
    }
    text.device(" iif ", query.inputDevice, query.inputIndex);
    text.device(" oif ", query.outputDevice, query.outputIndex);
    text.device(" vrf ", query.vrf, 0);
    text.number(" mark ", query.mark);
    text.number(" tos ", query.tos == 0 ? RouteQuery.UNSET : query.tos);
    text.number(" uid ", query.uid);
    text.number(" ipproto ", query.protocol);
    text.number(" sport ", query.sourcePort);
    text.number(" dport ", query.destinationPort);
    text.number(" flowlabel ", query.flowLabel);
    return text.text
        .append(query.fibMatch ? " fibmatch" : "")
        .append(query.connected ? " connected" : "")
        .toString();
  }

  private void device(String key, @Nullable String name, int index) {
    if (name != null) {
      text.append(key).append(name);
    } else if (index != 0) {
      text.append(key).append("if").append(index);
    }
  }

  private void number(String key, long value) {
    if (value != RouteQuery.UNSET) {
      text.append(key).append(value);
    }
  }
}
