package org.uplink.rtnetlink.oracle;

import java.util.List;
import java.util.Optional;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.route.Realms;
import org.uplink.rtnetlink.route.RouteProtocol;
import org.uplink.rtnetlink.rule.Rule;
import org.uplink.rtnetlink.rule.RuleAction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts a rule to the keys of {@code ip -j rule}. It includes every component of the record. */
final class RuleKeys {
  private static final long ALL_BITS = 0xffff_ffffL;

  /** The keys by which {@code ip} says that a device or a target rule is missing. */
  private static final List<String> MISSING = List.of("iif_detached", "oif_detached", "unresolved");

  private final ObjectNode keys = IpBatchNamespace.JSON.createObjectNode();

  private RuleKeys() {}

  static JsonNode ofIp(JsonNode rule) {
    ObjectNode kept = ((ObjectNode) rule).deepCopy();
    MISSING.forEach(kept::remove);
    return AddressFormat.normal(kept);
  }

  static JsonNode of(Rule rule) {
    RuleKeys writer = new RuleKeys();
    writer.write(rule);
    return IpBatchNamespace.JSON.readTree(writer.keys.toString());
  }

  private void write(Rule rule) {
    keys.put("priority", rule.priority());
    select(rule.selector());
    action(rule);
    RouteProtocol protocol = rule.protocol();
    if (!protocol.equals(RouteProtocol.UNSPECIFIED) && !protocol.equals(RouteProtocol.KERNEL)) {
      keys.put("protocol", protocol.toString());
    }
  }

  private void select(Rule.Selector selector) {
    if (selector.inverted()) {
      keys.putNull("not");
    }
    keys.put("src", "all");
    prefix("src", selector.from());
    prefix("dst", selector.to());
    if (selector.tos() != 0) {
      keys.put("tos", IpNames.ofTos(selector.tos()));
    }
    selector.mark().ifPresent(this::mark);
    selector.inputDevice().ifPresent(name -> keys.put("iif", name));
    selector.outputDevice().ifPresent(name -> keys.put("oif", name));
    selector
        .users()
        .ifPresent(users -> keys.put("uid_start", users.first()).put("uid_end", users.last()));
    selector.protocol().ifPresent(protocol -> keys.put("ipproto", name(protocol)));
    selector.sourcePorts().ifPresent(ports -> ports("sport", ports));
    selector.destinationPorts().ifPresent(ports -> ports("dport", ports));
    if (selector.vrf()) {
      keys.putNull("l3mdev");
    }
  }

  private void prefix(String name, Optional<Prefix> prefix) {
    if (prefix.isPresent()) {
      keys.put(name, AddressFormat.of(prefix.get().address()));
      if (!prefix.get().isHost()) {
        keys.put(name + "len", prefix.get().length());
      }
    }
  }

  private void mark(Rule.Mark mark) {
    keys.put("fwmark", "0x" + Long.toHexString(mark.value()));
    if (mark.mask() != ALL_BITS) {
      keys.put("fwmask", "0x" + Long.toHexString(mark.mask()));
    }
  }

  private static String name(IpProtocol protocol) {
    return protocol.equals(IpProtocol.TCP) ? "tcp" : "udp";
  }

  private void ports(String name, Rule.Range ports) {
    if (ports.first() == ports.last()) {
      keys.put(name, ports.first());
    } else {
      keys.put(name + "_start", ports.first()).put(name + "_end", ports.last());
    }
  }

  private void action(Rule rule) {
    if (rule.action().equals(RuleAction.GOTO)) {
      keys.put("goto", rule.gotoPriority().orElseThrow());
    } else if (rule.action().equals(RuleAction.NOP)) {
      keys.putNull("nop");
    } else if (!rule.action().equals(RuleAction.TABLE)) {
      keys.put("action", rule.action().toString());
    } else if (!rule.selector().vrf()) {
      keys.put("table", rule.table().toString());
    }
    rule.suppressPrefixLength().ifPresent(length -> keys.put("suppress_prefixlen", length));
    rule.suppressGroup().ifPresent(group -> keys.put("suppress_ifgroup", Integer.toString(group)));
    rule.realms().ifPresent(this::realms);
  }

  private void realms(Realms realms) {
    if (realms.from() != 0) {
      keys.put("flow_from", IpNames.ofRealm(realms.from()));
    }
    keys.put("flow_to", IpNames.ofRealm(realms.to()));
  }
}
