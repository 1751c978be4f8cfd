package org.uplink.engine.rest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.address.HostAddress;
import org.uplink.api.cluster.ClusterCreation;
import org.uplink.api.cluster.OnDisagreement;
import org.uplink.api.host.HostCreation;
import org.uplink.engine.cluster.Cluster;
import org.uplink.engine.cluster.CompatibilityLevel;
import org.uplink.engine.cluster.DisagreementPolicy;
import org.uplink.engine.cluster.WarningPolicy;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostAccess;
import org.uplink.engine.host.HostName;
import org.uplink.engine.host.StateName;
import org.uplink.engine.network.ManagementNetwork;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.warning.WarningCode;

/** Turns the documents that clients send into the domain's values, and checks each member. */
final class DocumentReader {
  /** Stands for the codes of all warnings that the change cuts somebody off. */
  private static final String DEFAULT = "default";

  private static final Pattern WARNING = Pattern.compile("[A-Za-z]{1,64}");
  private static final int MAX_WARNINGS = 50;
  private static final Pattern NETWORK = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,14}");

  private DocumentReader() {}

  static Host host(HostCreation creation, Instant now) {
    String name = name(creation.name());
    String cluster = creation.cluster().orElse(Cluster.DEFAULT_NAME);
    String transport = creation.transport().orElse(HostCreation.DIRECT);
    return switch (transport) {
      case HostCreation.DIRECT -> Host.added(name, direct(name, creation), cluster, now);
      case HostCreation.DIAL_IN -> {
        if (creation.address().isPresent() || creation.port().isPresent()) {
          throw ProblemException.invalid(
              creation.address().isPresent() ? "address" : "port",
              "A host that dials in has neither an address nor a port.",
              "Leave them out, or let the transport be \"direct\".");
        }
        yield Host.added(name, new HostAccess.DialIn(), cluster, now);
      }
      default ->
          throw ProblemException.invalid(
              "transport",
              "\"" + transport + "\" is not a transport.",
              "A transport is \"direct\" or \"dialIn\".");
    };
  }

  private static HostAccess.Direct direct(String name, HostCreation creation) {
    String address = creation.address().orElse(name);
    try {
      HostAddress.parse(address);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(
          "address",
          e.getMessage() + ".",
          creation.address().isPresent()
              ? "Give an IP address or a DNS name."
              : "Give an address too: the name cannot be used as one.");
    }
    int port = creation.port().orElse(Host.DEFAULT_PORT);
    if (port < 1 || port > 65535) {
      throw ProblemException.invalid(
          "port",
          "The port " + port + " is not in 1 to 65535.",
          "Give the port on which the agent listens.");
    }
    return new HostAccess.Direct(address, port);
  }

  static Cluster cluster(ClusterCreation creation) {
    String level = creation.compatibilityLevel().orElse(CompatibilityLevel.GET_ROUTE.toString());
    String network = creation.managementNetwork().orElse(Cluster.DEFAULT_NETWORK);
    if (!NETWORK.matcher(network).matches()) {
      throw ProblemException.invalid(
          "managementNetwork",
          "\"" + network + "\" is not a network name.",
          "A network name has 1 to 15 letters, digits, \"_\" or \"-\", and does not start with \"-\".");
    }
    return new Cluster(
        name(creation.name()),
        CompatibilityLevel.parse(level)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "compatibilityLevel",
                        "\"" + level + "\" is not a compatibility level.",
                        "A compatibility level is two numbers with a dot between them, such as 3.6.")),
        new ManagementNetwork(
            network,
            number("vlan", creation.vlan(), 1, 4094),
            number("mtu", creation.mtu(), 68, 65520),
            creation.bridged().orElse(true)),
        switch (creation.onDisagreement().orElse(OnDisagreement.SKIP)) {
          case SKIP -> DisagreementPolicy.SKIP;
          case DEPLOY -> DisagreementPolicy.DEPLOY;
        },
        creation.stopOn().map(DocumentReader::warningPolicy).orElse(WarningPolicy.DEFAULT),
        probes(creation.probes().orElse(List.of())));
  }

  private static List<Probe> probes(List<String> texts) {
    if (texts.size() > Probe.MOST) {
      throw ProblemException.invalid(
          "probes",
          "There are " + texts.size() + " probes.",
          "A cluster has at most " + Probe.MOST + " probes.");
    }
    try {
      return texts.stream().map(Probe::parse).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(
          "probes",
          String.valueOf(e.getMessage()) + ".",
          "A probe is gateway, dns, tcp://HOST:PORT, https://HOST or ping:ADDRESS.");
    }
  }

  /** Reads the codes in the parameter {@code accept}, which are separated by commas. */
  static List<String> acceptedWarnings(Optional<String> parameter) {
    List<String> words =
        parameter
            .filter(text -> !text.isEmpty())
            .map(text -> List.of(text.split(",", -1)))
            .orElse(List.of());
    for (String word : words) {
      if (!WARNING.matcher(word).matches() || words.size() > MAX_WARNINGS) {
        throw ProblemException.invalidParameter(
            "accept", "\"" + word + "\" is not a code of a warning.", knownWarnings());
      }
    }
    // A code that only the host's newer agent knows is accepted as it is.
    return words.stream()
        .map(word -> WarningCode.of(word).map(WarningCode::word).orElse(word))
        .distinct()
        .toList();
  }

  static Optional<StateName> state(Optional<String> word) {
    return word.map(
        text -> {
          for (var name : StateName.values()) {
            if (DocumentWriter.status(name).toString().equals(text)) {
              return name;
            }
          }
          throw ProblemException.invalidParameter(
              "status",
              "\"" + text + "\" is not a status.",
              "The statuses are: "
                  + Stream.of(StateName.values())
                      .map(name -> DocumentWriter.status(name).toString())
                      .collect(Collectors.joining(", ")));
        });
  }

  private static WarningPolicy warningPolicy(List<String> words) {
    return WarningPolicy.of(words.stream().flatMap(DocumentReader::warningCodes).toList());
  }

  private static Stream<WarningCode> warningCodes(String word) {
    if (word.equals(DEFAULT)) {
      return WarningPolicy.DEFAULT.stopOn().stream();
    }
    return Stream.of(
        WarningCode.of(word)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "stopOn",
                        "\"" + word + "\" is not a code of a warning.",
                        knownWarnings())));
  }

  private static String knownWarnings() {
    return "The codes are: "
        + Stream.of(WarningCode.values()).map(WarningCode::word).collect(Collectors.joining(", "));
  }

  private static Optional<Integer> number(
      String member, Optional<Integer> number, int least, int most) {
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      throw ProblemException.invalid(
          member,
          "The %s %d is not in %d to %d.".formatted(member, number.get(), least, most),
          "Give a number from %d to %d.".formatted(least, most));
    }
    return number;
  }

  static String name(@org.jspecify.annotations.Nullable String name) {
    if (name == null) {
      throw ProblemException.invalid("name", "The name is missing.", "Give a name.");
    }
    if (!HostName.isValid(name)) {
      throw ProblemException.invalid(
          "name",
          "\"" + name + "\" is not a valid name.",
          "A name has 1 to 63 letters, digits, \".\", \"_\" or \"-\", and starts with a letter or digit.");
    }
    return name;
  }
}
