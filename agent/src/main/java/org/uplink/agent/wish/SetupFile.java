package org.uplink.agent.wish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.uplink.agent.network.SetupRequest;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The networks and bonds of Host.setupNetworks, as JSON or YAML. It can say everything that a
 * request can.
 */
final class SetupFile {
  static final Section ROOT = Section.of("", "networks", "bondings");

  static final Section NETWORK =
      Section.of(
          "networks.NAME",
          "nic",
          "bonding",
          "vlan",
          "bridged",
          "stp",
          "STP",
          "mtu",
          "bootproto",
          "ipaddr",
          "netmask",
          "prefix",
          "gateway",
          "ipv6addr",
          "ipv6gateway",
          "ipv6autoconf",
          "dhcpv6",
          "defaultRoute",
          "nameservers",
          "switch",
          "takeOver",
          "remove");

  static final Section BOND =
      Section.of("bondings.NAME", "nics", "options", "hwaddr", "switch", "remove");

  /** All kinds of mappings of the form, for the comparison with the documentation. */
  static final List<Section> SECTIONS = List.of(ROOT, NETWORK, BOND);

  private SetupFile() {}

  /** Reads a file. */
  static Wish read(Node root) {
    Members members = Members.of(root, ROOT);
    List<NetworkRequest> parts = new ArrayList<>();
    members.entries("networks").forEach(it -> parts.add(part("networks", it, NETWORK)));
    members.entries("bondings").forEach(it -> parts.add(part("bondings", it, BOND)));
    var all =
        new NetworkRequest(new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeSet<>());
    for (NetworkRequest part : parts) {
      all = union(all, part);
    }
    return Wish.of(all, List.of(), Optional.empty());
  }

  /** Reads one network or bond as the agent reads it from the engine. */
  private static NetworkRequest part(String parameter, Node.Entry entry, Section section) {
    Members.of(entry.value(), section);
    ObjectNode parameters = Json.MAPPER.createObjectNode();
    parameters.putObject(parameter).set(entry.key(), object(entry.value()));
    try {
      return SetupRequest.read(parameters).networks();
    } catch (SetupRefusedException e) {
      var refusal =
          new SetupRefusedException(
              e.code(),
              "%s is refused: %s"
                  .formatted(entry.value().place(), Place.reason(shortened(entry, e))));
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** Returns the message of a refusal with the texts of the file as other messages have them. */
  private static String shortened(Node.Entry entry, SetupRefusedException refusal) {
    String message = String.valueOf(refusal.getMessage());
    for (String text : Stream.concat(Stream.of(entry.key()), texts(entry.value())).toList()) {
      String shown = Place.shortened(text);
      if (!shown.equals(text)) {
        message = message.replace(text, shown);
      }
    }
    return message;
  }

  private static Stream<String> texts(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> Stream.of(scalar.value());
      case Node.Sequence sequence -> sequence.elements().stream().flatMap(SetupFile::texts);
      case Node.Mapping mapping ->
          mapping.entries().stream()
              .flatMap(it -> Stream.concat(Stream.of(it.key()), texts(it.value())));
    };
  }

  private static NetworkRequest union(NetworkRequest one, NetworkRequest other) {
    var networks = new TreeMap<>(one.networks());
    networks.putAll(other.networks());
    var bonds = new TreeMap<>(one.bondings());
    bonds.putAll(other.bondings());
    var removedNetworks = new TreeSet<>(one.removedNetworks());
    removedNetworks.addAll(other.removedNetworks());
    var removedBonds = new TreeSet<>(one.removedBondings());
    removedBonds.addAll(other.removedBondings());
    return new NetworkRequest(networks, removedNetworks, bonds, removedBonds);
  }

  private static ObjectNode object(Node node) {
    ObjectNode object = Json.MAPPER.createObjectNode();
    node.entries().forEach(it -> object.set(it.key(), json(it.value())));
    return object;
  }

  /** Returns a value as JSON. The reader of the parameters takes numbers and booleans as text. */
  private static JsonNode json(Node node) {
    return switch (node) {
      case Node.Scalar scalar ->
          scalar.missing() ? NullNode.getInstance() : StringNode.valueOf(scalar.value());
      case Node.Sequence sequence -> {
        ArrayNode array = Json.MAPPER.createArrayNode();
        sequence.elements().forEach(it -> array.add(json(it)));
        yield array;
      }
      case Node.Mapping mapping -> object(mapping);
    };
  }
}
