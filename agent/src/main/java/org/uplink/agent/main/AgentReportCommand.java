package org.uplink.agent.main;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.uplink.agent.local.LocalNetwork;
import org.uplink.agent.socket.AgentSocketClient;
import org.uplink.command.Terminal;
import org.uplink.command.log.LoggingOptions;
import org.uplink.command.log.LoggingOptions.LogLevel;
import org.uplink.command.report.FolderFacts;
import org.uplink.command.report.MachineFacts;
import org.uplink.command.report.ProgramOutput;
import org.uplink.command.report.Report;
import org.uplink.command.report.ReportFiles;
import org.uplink.command.report.ReportPart;
import org.uplink.command.report.SecretFilter;
import org.uplink.rpc.jsonrpc.Json;
import org.uplink.verbs.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code uplink agent report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one zip file for a bug report into a new file: versions, configuration, the state of the"
          + " agent, its certificates, links, addresses, routes and rules of this host, the owners of"
          + " its NICs, the records of its changes, and the last lines of its log. Uplink"
          + " removes the keys and tokens that it knows, and what looks like a password.",
      "Run it on the host as root. If a part is missing, report.txt in the file says why. Only your user"
          + " can read the file. Names, addresses and log lines of this host are in it: read it before"
          + " you send it."
    })
final class AgentReportCommand implements Callable<Integer> {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** The folders of the state directory that have keys. */
  private static final List<String> KEYS = List.of("pki", "pki-renew", "pki-old");

  /** The token that an installer has written, until the host has joined. */
  private static final Path JOIN_TOKEN = Path.of("/etc/uplink/join-token");

  /** Without --details, so that no key of a tunnel is shown. */
  private static final Map<String, List<String>> TABLES =
      Map.of(
          "links", List.of("link"),
          "addresses", List.of("address"),
          "neighbours", List.of("neighbour"),
          "routes-ipv4", List.of("-4", "route", "show", "table", "all"),
          "routes-ipv6", List.of("-6", "route", "show", "table", "all"),
          "rules-ipv4", List.of("-4", "rule"),
          "rules-ipv6", List.of("-6", "rule"));

  @Parameters(paramLabel = "FILE", description = "the new file, such as report.zip")
  private Path file = Path.of("");

  @Mixin private StateDirectoryOptions stateDirectory = new StateDirectoryOptions();

  @Mixin private LoggingOptions logging = new LoggingOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  AgentReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    logging.apply(LogLevel.warn);
    Optional<Path> configuration = ReportFiles.configuration(stateDirectory.config(), "agent");
    Path state = stateDirectory.path();
    Report report =
        new Report("agent", secrets(state, configuration), Clock.systemUTC())
            .add("versions.txt", MachineFacts::versions);
    configuration.ifPresent(
        found -> {
          Set<String> keys = ReportFiles.keys(spec.parent());
          report.add("configuration.txt", () -> FolderFacts.configuration(found, keys));
        });
    report
        .add("state-directory.txt", () -> FolderFacts.listing(state))
        .add("certificates.txt", () -> FolderFacts.certificates(state))
        .add(
            "status.json", ofNetwork(network -> AgentStatusCommand.report(stateDirectory, network)))
        .add("changes.json", ofNetwork(LocalNetwork::history))
        .add("capabilities.json", () -> capabilities(state));
    TABLES.keySet().stream()
        .sorted()
        .forEach(name -> report.add(name + ".json", table(TABLES.getOrDefault(name, List.of()))));
    return report
        .add("name-servers.txt", () -> Files.readString(stateDirectory.resolvConf()))
        .add("journal.txt", MachineFacts.journal("uplink-agent", "uplink-restore", "uplink-join"))
        .write(file, terminal);
  }

  private ReportPart ofNetwork(NetworkFact fact) {
    return () -> {
      try (LocalNetwork network = stateDirectory.openLocal(false)) {
        return Json.MAPPER.writeValueAsString(fact.of(network)) + "\n";
      }
    };
  }

  private static String capabilities(Path state) throws Exception {
    return AgentSocketClient.call(state, Verb.GET_CAPABILITIES.method(), ANSWER_TIMEOUT)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no agent answers on the socket of the state directory " + state))
        + "\n";
  }

  private static ReportPart table(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-j"));
    command.addAll(arguments);
    return () -> ProgramOutput.of(command.toArray(String[]::new));
  }

  private static SecretFilter secrets(Path state, Optional<Path> configuration) {
    List<Path> files = new ArrayList<>(KEYS.stream().map(state::resolve).toList());
    files.add(JOIN_TOKEN);
    ReportFiles.path(configuration, "key").ifPresent(files::add);
    return SecretFilter.of(files);
  }

  /** What the host's network says. */
  @FunctionalInterface
  private interface NetworkFact {
    Object of(LocalNetwork network) throws Exception;
  }
}
