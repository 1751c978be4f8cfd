package org.uplink.rtnetlink.route;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.uplink.address.IpLiteral;

/** Prints a query in the syntax of {@code ip route get}. */
final class RouteQueryFormatter {
  private final StringBuilder text = new StringBuilder();

  private RouteQueryFormatter() {}

  static String format(RouteQuery query) {
    RouteQueryFormatter formatter = new RouteQueryFormatter();
    formatter.text.append("to ").append(IpLiteral.format(query.destination()));
    if (query.hasZone()) {
      formatter
          .text
          .append('%')
          .append(query.zone().orElseGet(() -> Integer.toString(query.processZone())));
    }
    query
        .source()
        .ifPresent(source -> formatter.text.append(" from ").append(IpLiteral.format(source)));
    formatter.device(" iif ", query.inputDevice(), query.inputDeviceIndex());
    formatter.device(" oif ", query.outputDevice(), query.outputDeviceIndex());
    formatter.device(" vrf ", query.vrf(), OptionalInt.empty());
    formatter.number(" mark ", query.mark());
    if (query.tos() != 0) {
      formatter.text.append(" tos ").append(query.tos());
    }
    formatter.number(" uid ", query.uid());
    query.protocol().ifPresent(it -> formatter.text.append(" ipproto ").append(it.value()));
    formatter.number(" sport ", query.sourcePort());
    formatter.number(" dport ", query.destinationPort());
    formatter.number(" flowlabel ", query.flowLabel());
    return formatter
        .text
        .append(query.isFibMatch() ? " fibmatch" : "")
        .append(query.isConnected() ? " connected" : "")
        .toString();
  }

  private void device(String key, Optional<String> name, OptionalInt index) {
    if (name.isPresent()) {
      text.append(key).append(name.get());
    } else if (index.isPresent()) {
      text.append(key).append("if").append(index.getAsInt());
    }
  }

  private void number(String key, OptionalLong value) {
    value.ifPresent(number -> text.append(key).append(number));
  }

  private void number(String key, OptionalInt value) {
    value.ifPresent(number -> text.append(key).append(number));
  }
}
