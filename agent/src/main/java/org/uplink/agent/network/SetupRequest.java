package org.uplink.agent.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.agent.parameters.LenientObject;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.rpc.jsonrpc.Json;
import tools.jackson.databind.JsonNode;

/**
 * What one call of Host.setupNetworks asks for.
 *
 * @param id the change's; none: a stock client's
 * @param check whether it waits to be confirmed
 * @param safe whether it is at once the safe configuration
 * @param dryRun whether only the plan is wanted
 * @param hash of all that matters for what is done: not of ticket and token
 */
public record SetupRequest(
    NetworkRequest request,
    Optional<String> id,
    Optional<String> ticket,
    Optional<String> token,
    boolean check,
    Duration timeout,
    boolean safe,
    boolean dryRun,
    String hash) {

  /** Vdsm's. */
  private static final int DEFAULT_SECONDS = 4;

  private static final int MAX_SECONDS = 600;

  /** Reads the parameters, by name or as a list. */
  public static SetupRequest read(JsonNode params) {
    var networks = NetworkRequestReader.member(params, "networks", 0);
    var bondings = NetworkRequestReader.member(params, "bondings", 1);
    var options = NetworkRequestReader.member(params, "options", 2);
    var read = new LenientObject("the parameter \"options\"", options);
    var seconds = read.number("connectivityTimeout").orElse(DEFAULT_SECONDS);
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw read.bad(
          "has a connectivityTimeout of " + seconds + ", which is not 1 to " + MAX_SECONDS);
    }
    var id = read.text("id");
    if (id.filter(text -> !text.matches("[A-Za-z0-9_.-]{1,64}")).isPresent()) {
      throw read.bad("has an id that is not 1 to 64 of letters, digits and -_.");
    }
    var check = read.flag("connectivityCheck", true);
    var safe = read.flag("commitOnSuccess", false);
    return new SetupRequest(
        NetworkRequestReader.read(networks, bondings),
        id,
        read.text("ticket"),
        read.text("token"),
        check,
        Duration.ofSeconds(seconds),
        safe,
        read.flag("dryRun", false),
        hash(networks, bondings, check + " " + seconds + " " + safe));
  }

  private static String hash(JsonNode networks, JsonNode bondings, String options) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var text = sorted(networks) + "\n" + sorted(bondings) + "\n" + options;
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The order of an object's members means nothing. */
  private static JsonNode sorted(JsonNode node) {
    if (!node.isObject()) {
      return node;
    }
    var byName = new TreeMap<String, JsonNode>();
    node.propertyStream().forEach(entry -> byName.put(entry.getKey(), sorted(entry.getValue())));
    var written = Json.MAPPER.createObjectNode();
    byName.forEach(written::set);
    return written;
  }
}
