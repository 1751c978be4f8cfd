package org.uplink.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.api.HealthDocument;
import org.uplink.api.Problem;
import org.uplink.api.host.HostStatus;

/** Health and metrics of an engine, as monitoring asks for them. */
final class MetricsTest extends OneHostFixture {
  @Test
  void healthNeedsNoTokenAndSaysNothingElse() throws Exception {
    for (var path : new String[] {"/health/live", "/health/ready"}) {
      EngineFixture.Answer answer = open(path);

      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.as(HealthDocument.class).status()).isEqualTo("up");
      assertThat(answer.body()).isEqualTo("{\"status\":\"up\",\"problems\":[]}");
      assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    }
  }

  @Test
  void healthHasNoOtherMethodAndNoParameters() throws Exception {
    EngineFixture.Answer post =
        engine.send(
            HttpRequest.newBuilder(engine.url("/health/ready"))
                .POST(HttpRequest.BodyPublishers.ofString("x")));
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("Allow")).isEqualTo("GET, HEAD");
    assertThat(open("/health/ready?verbose=true").status()).isEqualTo(400);
    assertThat(open("/health").status()).isEqualTo(401);
  }

  @Test
  void metricsHaveATokenOfTheirOwn() throws Exception {
    String token = Files.readString(new DataDirectory(engine.dataDir).metricsToken()).strip();

    EngineFixture.Answer without = open("/metrics");
    assertThat(without.status()).isEqualTo(401);
    assertThat(without.as(Problem.class).nextStep().orElseThrow()).contains("\"metrics-token\"");
    assertThat(open("/api/v1").as(Problem.class).nextStep().orElseThrow()).contains("\"token\"");
    EngineFixture.Answer answer = with(token, "/metrics");
    assertThat(answer.status()).isEqualTo(200);
    // Its holder keeps no connection beside those who administrate.
    assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(engine.get("/metrics").status()).isEqualTo(200);
    assertThat(with(token, "/api/v1/hosts").status()).isEqualTo(401);
  }

  @Test
  void countsWhatIsStored() throws Exception {
    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);

    // The run is stored before its thread ends.
    await()
        .until(
            () -> metrics().getOrDefault("uplink_runs_unfinished{state=\"executing\"}", 1.0) == 0);
    Map<String, Double> values = metrics();

    assertThat(values)
        .containsEntry("uplink_runs_total{kind=\"install\",outcome=\"succeeded\"}", 1.0)
        .containsEntry("uplink_runs_total{kind=\"install\",outcome=\"failed\"}", 0.0)
        .containsEntry("uplink_decisions_total{confidence=\"confirmed\",row=\"8\"}", 2.0)
        .containsEntry("uplink_network_changes_total{outcome=\"safe\"}", 1.0)
        .containsEntry("uplink_network_change_longest_gap_seconds_count{outcome=\"safe\"}", 1.0)
        .containsEntry(
            "uplink_network_change_longest_gap_seconds_sum{outcome=\"safe\"}",
            FakeNetwork.LONGEST_GAP_MILLIS / 1000.0)
        .containsEntry("uplink_events_total{severity=\"info\",type=\"HostUp\"}", 1.0)
        .containsEntry("uplink_ready", 1.0)
        .containsEntry("uplink_hosts{status=\"Up\"}", 1.0)
        .containsEntry("uplink_hosts{status=\"NonResponsive\"}", 0.0)
        .containsEntry("uplink_network_changes_pending", 0.0)
        .containsEntry("uplink_network_change_pending_seconds", 0.0)
        .containsKey("uplink_certificate_expiry_timestamp_seconds{owner=\"authority\"}")
        .containsKey("uplink_data_free_bytes")
        .containsKey("jvm_threads_current");
    assertThat(
            values.get(
                "uplink_host_call_seconds_count{result=\"answered\",verb=\"Host.setupNetworks\"}"))
        .isPositive();
  }

  @Test
  void countsARollbackWithItsReason() throws Exception {
    host.network().impatient(true);
    engine.install("node1");

    assertThat(metrics())
        .containsEntry("uplink_network_changes_total{outcome=\"rolled_back\"}", 1.0)
        .containsEntry("uplink_network_rollbacks_total{reason=\"reported\"}", 1.0)
        .containsEntry(
            "uplink_network_change_longest_gap_seconds_count{outcome=\"rolled_back\"}", 1.0)
        .containsEntry("uplink_run_failures_total{reason=\"SetupNetworksFailed\"}", 1.0)
        .containsEntry("uplink_runs_total{kind=\"install\",outcome=\"failed\"}", 1.0);
  }

  @ParameterizedTest
  @CsvSource({"-5, 0", "9223372036854775807, 3600"})
  void limitsAGapThatCannotBe(long reported, double seconds) throws Exception {
    host.network().longestGapMillis(reported);

    assertThat(engine.install("node1").status()).isEqualTo(HostStatus.UP);

    assertThat(metrics())
        .containsEntry("uplink_network_change_longest_gap_seconds_sum{outcome=\"safe\"}", seconds);
  }

  @Test
  void noLabelNamesAHost() throws Exception {
    engine.addHost("only-in-labels", host.port() == 1 ? 2 : 1);
    engine.install("node1");

    EngineFixture.Answer answer = engine.get("/metrics");

    assertThat(answer.body()).contains("uplink_hosts").doesNotContain("node1", "only-in-labels");
  }

  @Test
  void metricsPageListsEachMetric() throws Exception {
    engine.install("node1");
    Set<String> existing =
        Arrays.stream(engine.get("/metrics").body().split("\n", -1))
            .filter(line -> line.startsWith("# TYPE uplink_"))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    // Nothing has joined, so it is absent.
    existing.add("uplink_host_certificate_expiry_timestamp_seconds");
    Set<String> documented =
        Files.readAllLines(Path.of("..", "docs", "reference", "metrics.md")).stream()
            .filter(line -> line.startsWith("| `uplink_"))
            .map(line -> line.split("`", -1)[1])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(existing);
  }

  private Map<String, Double> metrics() throws Exception {
    var values = new TreeMap<String, Double>();
    Arrays.stream(engine.get("/metrics").body().split("\n", -1))
        .filter(line -> !line.startsWith("#") && !line.isEmpty())
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              values.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
            });
    return values;
  }

  private EngineFixture.Answer open(String path) throws Exception {
    return engine.send(HttpRequest.newBuilder(engine.url(path)).GET());
  }

  private EngineFixture.Answer with(String token, String path) throws Exception {
    return engine.send(
        HttpRequest.newBuilder(engine.url(path)).header("Authorization", "Bearer " + token).GET());
  }
}
