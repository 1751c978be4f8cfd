package org.uplink.agent.network;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.uplink.agent.parameters.LenientReader;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.platform.Sha256;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.setup.SetupOptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of Host.setupNetworks.
 *
 * @param networks what the call changes
 * @param options how the host checks and keeps the change
 * @param probes what has to work before the change and after it
 * @param hash identifies the parameters, except ticket, token and its digest: a repeated id must
 *     have the same hash
 */
public record SetupRequest(
    NetworkRequest networks, SetupOptions options, List<Probe> probes, String hash) {
  private static final String OPTIONS = "the parameter \"options\"";

  /** The default of Vdsm. */
  private static final int DEFAULT_SECONDS = 4;

  private static final int MAX_SECONDS = 600;

  /**
   * Reads the parameters, by name or by position.
   *
   * @throws SetupRefusedException with Vdsm's code
   */
  public static SetupRequest read(JsonNode params) {
    JsonNode networks = parameter(params, "networks", 0);
    JsonNode bondings = parameter(params, "bondings", 1);
    SetupOptions options =
        LenientReader.read(
            OPTIONS,
            parameter(params, "options", 2),
            SetupOptions.class,
            _ -> SetupCode.BAD_PARAMETERS);
    checkOptions(options);
    NetworkRequest request = NetworkRequestReader.read(networks, bondings);
    checkRestore(request, options);
    return new SetupRequest(request, options, probes(options), hash(networks, bondings, options));
  }

  /** Returns the id of the change; empty for a stock client, which knows no ids. */
  public Optional<String> id() {
    return options.id();
  }

  /** Returns the SHA-256 of the secret that the proof repeats. */
  public Optional<String> tokenDigest() {
    return tokenDigest(options);
  }

  /** Returns whether the host waits for a confirmation before it keeps the change. */
  public boolean waitsForConfirmation() {
    return waitsForConfirmation(options);
  }

  /** Returns how long the host waits for a confirmation. */
  public Duration timeout() {
    return Duration.ofSeconds(seconds(options));
  }

  /** Returns whether a confirmed change becomes part of the safe configuration immediately. */
  public boolean commitsOnSuccess() {
    return commitsOnSuccess(options);
  }

  /** Returns whether the host restores the network from before Uplink's first change. */
  public boolean restoresOriginal() {
    return restoresOriginal(options);
  }

  /** Returns whether the host only plans the change. */
  public boolean isDryRun() {
    return options.dryRun().orElse(false);
  }

  private static JsonNode parameter(JsonNode params, String name, int position) {
    return params.isArray() ? params.path(position) : params.path(name);
  }

  private static void checkOptions(SetupOptions options) {
    int seconds = seconds(options);
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has the connectivityTimeout %d, which is not 1 to %d".formatted(seconds, MAX_SECONDS));
    }
    if (options.id().filter(id -> !id.matches("[A-Za-z0-9_.-]{1,64}")).isPresent()) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has an id that is not 1 to 64 letters, digits, \"-\", \"_\" and \".\"");
    }
    if (options.tokenDigest().filter(digest -> !Sha256.isDigest(digest)).isPresent()) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has a tokenDigest that is not 64 lower-case hexadecimal digits");
    }
    if (options.tokenDigest().isPresent() && options.token().isPresent()) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS, OPTIONS, "has both token and tokenDigest: send one of them");
    }
  }

  private static void checkRestore(NetworkRequest request, SetupOptions options) {
    if (!restoresOriginal(options)) {
      return;
    }
    if (!request.isEmpty()) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has restoreOriginal, which removes all networks and bonds, but the call names some");
    }
    if (!isProved(options) && !options.dryRun().orElse(false)) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has restoreOriginal, but no id and no token: only a change that is proved restores the original network");
    }
  }

  private static List<Probe> probes(SetupOptions options) {
    List<String> texts = options.probes().orElse(List.of());
    if (texts.size() > Probe.MOST) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has %d probes. At most %d are possible".formatted(texts.size(), Probe.MOST));
    }
    if (!texts.isEmpty() && !isProved(options) && !options.dryRun().orElse(false)) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS,
          OPTIONS,
          "has probes, but no id and no token: only a change that is proved has probes");
    }
    try {
      return texts.stream().map(Probe::parse).toList();
    } catch (IllegalArgumentException e) {
      throw LenientReader.refused(
          SetupCode.BAD_PARAMETERS, OPTIONS, "has a probe that cannot be read: " + e.getMessage());
    }
  }

  private static int seconds(SetupOptions options) {
    return options.connectivityTimeout().orElse(DEFAULT_SECONDS);
  }

  /**
   * Returns the hash of the parameters. Stored changes contain it, so all versions must compute it
   * from the same text.
   */
  private static String hash(JsonNode networks, JsonNode bondings, SetupOptions options) {
    String text =
        "%s\n%s\n%s %s %s"
            .formatted(
                sorted(networks),
                sorted(bondings),
                waitsForConfirmation(options),
                seconds(options),
                commitsOnSuccess(options));
    String withProbes =
        options.probes().map(probes -> "%s %s".formatted(text, probes)).orElse(text);
    return Sha256.of(restoresOriginal(options) ? withProbes + " original" : withProbes);
  }

  /** Sorts the members of objects, because their order has no meaning. */
  private static JsonNode sorted(JsonNode node) {
    if (!node.isObject()) {
      return node;
    }
    var byName = new TreeMap<String, JsonNode>();
    node.propertyStream().forEach(entry -> byName.put(entry.getKey(), sorted(entry.getValue())));
    ObjectNode sorted = Json.MAPPER.createObjectNode();
    byName.forEach(sorted::set);
    return sorted;
  }

  private static boolean waitsForConfirmation(SetupOptions options) {
    return options.connectivityCheck().orElse(true);
  }

  private static boolean isProved(SetupOptions options) {
    return options.id().isPresent() && tokenDigest(options).isPresent();
  }

  private static Optional<String> tokenDigest(SetupOptions options) {
    return options.tokenDigest().or(() -> options.token().map(Sha256::of));
  }

  private static boolean restoresOriginal(SetupOptions options) {
    return options.restoreOriginal().orElse(false);
  }

  private static boolean commitsOnSuccess(SetupOptions options) {
    return options.commitOnSuccess().orElse(false);
  }
}
