package org.uplink.engine.main;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.uplink.command.Terminal;
import org.uplink.command.report.FolderFacts;
import org.uplink.command.report.MachineFacts;
import org.uplink.command.report.Report;
import org.uplink.command.report.ReportFiles;
import org.uplink.command.report.ReportPart;
import org.uplink.command.report.SecretFilter;
import org.uplink.engine.DataDirectory;
import org.uplink.engine.report.EngineAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code uplink engine report}. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes one zip file for a bug report into a new file: versions, configuration, health, metrics,"
          + " clusters, hosts, decisions and events of the running engine, its certificates, and the"
          + " last lines of its log. Uplink removes the keys and tokens that it knows, and what looks"
          + " like a password.",
      "Run it on the engine's machine, as root to have the log. If a part is missing, report.txt in the"
          + " file says why. Only your user can read the file. Names, addresses and log lines are in"
          + " it: read it before you send it."
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the new file, such as report.zip")
  private Path file = Path.of("");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "configuration file of the engine (default: /etc/uplink/engine.conf, if it is there)")
  private Optional<Path> config = Optional.empty();

  @Mixin private DataDirectoryOption dataDir = new DataDirectoryOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional<Path> configuration = ReportFiles.configuration(config, "engine");
    DataDirectory data = dataDir.directory(ReportFiles.path(configuration, "data-dir"));
    Report report =
        new Report("engine", secrets(data, configuration), Clock.systemUTC())
            .add("versions.txt", MachineFacts::versions);
    configuration.ifPresent(
        found -> {
          Set<String> keys = ReportFiles.keys(spec.parent());
          report.add("configuration.txt", () -> FolderFacts.configuration(found, keys));
        });
    return report
        .add("data-directory.txt", () -> FolderFacts.listing(data.root()))
        .add("certificates.txt", () -> FolderFacts.certificates(data.root()))
        .add("about.json", answer(data, "/api/v1"))
        .add("ready.json", answer(data, "/health/ready"))
        .add("metrics.txt", answer(data, "/metrics"))
        .add("clusters.json", answer(data, "/api/v1/clusters?limit=1000"))
        .add("hosts.json", answer(data, "/api/v1/hosts?limit=1000"))
        .add("pending-hosts.json", answer(data, "/api/v1/pending-hosts?limit=1000"))
        .add("events.json", answer(data, "/api/v1/events?limit=1000"))
        .add(
            "networks-and-decisions.txt",
            () -> {
              try (EngineAnswers engine = EngineAnswers.open(data.clientFiles())) {
                return engine.hosts();
              }
            })
        .add("journal.txt", MachineFacts.journal("uplink-engine"))
        .write(file, terminal);
  }

  private static ReportPart answer(DataDirectory data, String path) {
    return () -> {
      try (EngineAnswers engine = EngineAnswers.open(data.clientFiles())) {
        return engine.get(path);
      }
    };
  }

  private static SecretFilter secrets(DataDirectory data, Optional<Path> configuration) {
    List<Path> files =
        new ArrayList<>(
            List.of(
                data.token(),
                data.metricsToken(),
                data.pki(),
                data.restore().resolve("pki"),
                data.restore().resolve("token"),
                data.restore().resolve("metrics-token")));
    ReportFiles.path(configuration, "key").filter(Files::exists).ifPresent(files::add);
    return SecretFilter.of(files);
  }
}
