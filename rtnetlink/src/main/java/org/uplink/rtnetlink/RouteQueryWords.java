package org.uplink.rtnetlink;

import org.jspecify.annotations.Nullable;

/** A question in the words of {@code ip route get}. */
final class RouteQueryWords {
  private final StringBuilder words = new StringBuilder();

  private RouteQueryWords() {}

  static String of(RouteQuery query) {
    RouteQueryWords text = new RouteQueryWords();
    text.words.append("to ").append(query.destination.getHostAddress());
    if (query.source != null) {
      text.words.append(" from ").append(query.source.getHostAddress());
    }
    text.device(" iif ", query.inputDevice, query.inputIndex);
    text.device(" oif ", query.outputDevice, query.outputIndex);
    text.device(" vrf ", query.vrf, 0);
    text.number(" mark ", query.mark);
    text.number(" tos ", query.tos == 0 ? RouteQuery.UNSET : query.tos);
    text.number(" uid ", query.uid);
    text.number(" ipproto ", query.protocol);
    text.number(" sport ", query.sourcePort);
    text.number(" dport ", query.port);
    text.number(" flowlabel ", query.flowLabel);
    return text.words
        .append(query.fibMatch ? " fibmatch" : "")
        .append(query.connected ? " connected" : "")
        .toString();
  }

  private void device(String key, @Nullable String name, int index) {
    if (name != null) {
      words.append(key).append(name);
    } else if (index != 0) {
      words.append(key).append("if").append(index);
    }
  }

  private void number(String key, long value) {
    if (value != RouteQuery.UNSET) {
      words.append(key).append(value);
    }
  }
}
