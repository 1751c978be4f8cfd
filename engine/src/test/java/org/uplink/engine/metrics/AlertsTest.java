package org.uplink.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.audit.AuditEvent;
import org.uplink.testkit.ExternalCommand;

/** The alert rules for Prometheus. */
final class AlertsTest {
  private static final Path FOLDER = Path.of("..", "packaging", "prometheus");
  private static final Path RULES = FOLDER.resolve("uplink-alerts.yml");

  @Test
  void rulesNameOnlyMetricsThatExist() throws IOException {
    // MetricsTest compares this page with what an engine serves.
    Set<String> existing =
        names(Path.of("..", "docs", "reference", "metrics.md"), "(?m)^\\| `(uplink_\\w+)`");

    assertThat(existing).containsAll(names(RULES, "\\b(uplink_\\w+)"));
    assertThat(names(RULES, "\\b(uplink_\\w+)")).hasSizeGreaterThan(5);
  }

  @Test
  void rulesNameOnlyEventsAndStatusesThatExist() throws IOException {
    Set<String> events =
        Arrays.stream(AuditEvent.Type.values())
            .map(AuditEvent.Type::word)
            .collect(Collectors.toSet());
    Set<String> statuses =
        Arrays.stream(HostStatus.values()).map(HostStatus::toString).collect(Collectors.toSet());

    Set<String> named =
        names(RULES, "type=~\"([^\"]*)\"").stream()
            .flatMap(list -> Arrays.stream(list.split("\\|", -1)))
            .collect(Collectors.toSet());
    assertThat(events).containsAll(named);
    assertThat(named).isNotEmpty();
    assertThat(statuses).containsAll(names(RULES, "status=\"([^\"]*)\""));
  }

  @Test
  void pageListsEachAlert() throws IOException {
    assertThat(names(Path.of("..", "docs", "operate", "monitoring.md"), "`(Uplink\\w+)`"))
        .isEqualTo(names(RULES, "alert: (\\w+)"));
  }

  @Test
  void promtoolFindsEachAlertWhenItIsDue() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
        "promtool is not installed (on Debian, build/install-packages installs it)");
    ExternalCommand.of("promtool", "check", "rules", RULES.toString()).run();

    ExternalCommand.Result tested =
        ExternalCommand.of(
                "promtool", "test", "rules", FOLDER.resolve("uplink-alerts-test.yml").toString())
            .attempt();

    assertThat(tested.succeeded()).as("%s", tested).isTrue();
  }

  private static Set<String> names(Path file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
