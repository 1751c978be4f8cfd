package org.uplink.engine.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.store.Statistics;
import org.uplink.platform.BuildVersion;
import org.uplink.platform.IoProblem;

/**
 * The metrics of an engine in Prometheus' text format. Measures at most once a second, also for
 * several clients. Thread-safe.
 */
public final class Metrics {
  /** The media type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
  private static final long VALID_NANOS = Duration.ofSeconds(1).toNanos();

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final PrometheusRegistry registry;
  private final EngineGauges gauges;
  private final Clock clock;
  private boolean begun;
  private String text = "";
  private long measuredAt;

  /**
   * @param registry has the {@link EngineCounters}
   */
  public Metrics(PrometheusRegistry registry, EngineGauges gauges, Clock clock) {
    this.registry = registry;
    this.gauges = gauges;
    this.clock = clock;
  }

  /** Returns the metrics. If the database does not answer, those from the database are missing. */
  public synchronized String text() {
    if (!begun) {
      // At the first request: loading the JVM's beans would make each start longer.
      JvmMetrics.builder().register(registry);
      begin();
      begun = true;
    } else if (System.nanoTime() - measuredAt < VALID_NANOS) {
      return text;
    }
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("the metrics cannot be written to memory", e);
    }
    text = out.toString(StandardCharsets.UTF_8);
    measuredAt = System.nanoTime();
    return text;
  }

  private void begin() {
    Info.builder()
        .name("uplink_build_info")
        .help("The version of the engine.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(BuildVersion.CURRENT);
    ofDatabase(
        gauge("uplink_hosts", "Hosts by their status.").labelNames("status"),
        (statistics, value) ->
            statistics
                .hosts()
                .forEach(
                    (state, number) ->
                        value.call((double) number, HostStatus.valueOf(state.name()).toString())));
    ofDatabase(
        gauge("uplink_network_changes_pending", "Network changes whose outcome is not known."),
        (statistics, value) -> value.call((double) statistics.openChanges()));
    ofDatabase(
        gauge(
            "uplink_network_change_pending_seconds",
            "The age of the oldest network change whose outcome is not known; 0 if there is none."),
        (statistics, value) ->
            value.call(statistics.oldestOpenChange().map(this::secondsSince).orElse(0.0)));
    ofDatabase(
        gauge(
            "uplink_host_certificate_expiry_timestamp_seconds",
            "When the first certificate of a host that joined expires, in Unix time."),
        (statistics, value) ->
            statistics
                .firstCertificateEnd()
                .ifPresent(end -> value.call((double) end.getEpochSecond())));
    gauge(
            "uplink_certificate_expiry_timestamp_seconds",
            "When a certificate of the engine expires, in Unix time.")
        .labelNames("owner")
        .callback(
            value ->
                gauges
                    .certificates()
                    .forEach(
                        (owner, certificate) ->
                            value.call(
                                (double) certificate.getNotAfter().toInstant().getEpochSecond(),
                                owner)))
        .register(registry);
    gauge("uplink_hosts_connected", "Hosts with an open connection, by who opened it.")
        .labelNames("transport")
        .callback(
            value -> {
              value.call(gauges.dialledHosts().getAsInt(), "direct");
              value.call(gauges.dialledInHosts().getAsInt(), "dialIn");
            })
        .register(registry);
    gauge("uplink_runs_unfinished", "Runs that have not ended, by whether a thread executes them.")
        .labelNames("state")
        .callback(
            value -> {
              value.call(gauges.executingRuns().getAsInt(), "executing");
              value.call(gauges.waitingRuns().getAsInt(), "waiting");
            })
        .register(registry);
    gauge("uplink_database_waiting_threads", "Threads that wait for a connection to the database.")
        .callback(value -> value.call(gauges.database().waitingThreads()))
        .register(registry);
    ofFiles(
        gauge("uplink_database_bytes", "The size of the database file."),
        () -> gauges.database().size());
    ofFiles(
        gauge("uplink_data_free_bytes", "The free space on the disk of the data directory."),
        () -> Files.getFileStore(gauges.dataDir()).getUsableSpace());
  }

  private void ofDatabase(GaugeWithCallback.Builder gauge, OfDatabase reader) {
    gauge
        .callback(
            value -> {
              try {
                reader.read(gauges.database().statistics(), value);
              } catch (RuntimeException e) {
                LOG.warn("The database does not answer, so its metrics are missing", e);
              }
            })
        .register(registry);
  }

  private void ofFiles(GaugeWithCallback.Builder gauge, OfFiles reader) {
    gauge
        .callback(
            value -> {
              try {
                value.call((double) reader.read());
              } catch (IOException e) {
                LOG.warn("A metric of the data directory is missing: {}", IoProblem.describe(e));
              }
            })
        .register(registry);
  }

  private static GaugeWithCallback.Builder gauge(String name, String help) {
    return GaugeWithCallback.builder().name(name).help(help);
  }

  private double secondsSince(Instant time) {
    return Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1000.0);
  }

  /** Reads a value from what the database has. */
  @FunctionalInterface
  private interface OfDatabase {
    void read(Statistics statistics, GaugeWithCallback.Callback value);
  }

  /** Reads a value from the file system. */
  @FunctionalInterface
  private interface OfFiles {
    long read() throws IOException;
  }
}
