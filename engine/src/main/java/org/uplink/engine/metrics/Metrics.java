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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final PrometheusRegistry registry;
  private final EngineGauges gauges;
  private final BooleanSupplier ready;
  private final Clock clock;
  private final ReentrantLock measuring = new ReentrantLock();
  private boolean begun;
  private volatile String text = "";
  private long measuredAt;

  /**
   * @param registry has the {@link EngineCounters}
   * @param ready whether the engine can work
   */
  public Metrics(
      PrometheusRegistry registry, EngineGauges gauges, BooleanSupplier ready, Clock clock) {
    this.registry = registry;
    this.gauges = gauges;
    this.ready = ready;
    this.clock = clock;
  }

  /**
   * Returns the metrics. If the database does not answer, those from the database are missing. If
   * another thread measures for more than two seconds, these are the earlier ones.
   *
   * @throws IllegalStateException there are no earlier ones
   */
  public String text() {
    boolean locked = false;
    try {
      locked = measuring.tryLock(WAIT.toNanos(), TimeUnit.NANOSECONDS);
      String measured = locked ? measure() : text;
      if (measured.isEmpty()) {
        throw new IllegalStateException("the metrics are being measured for the first time");
      }
      return measured;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the metrics are measured", e);
    } finally {
      if (locked) {
        measuring.unlock();
      }
    }
  }

  private String measure() {
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
    gauge("uplink_ready", "Whether the engine can work: 1 or 0.")
        .callback(value -> value.call(ready.getAsBoolean() ? 1 : 0))
        .register(registry);
    registry.register(new DatabaseGauges(gauges.database(), clock));
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

  /** Reads a value from the file system. */
  @FunctionalInterface
  private interface OfFiles {
    long read() throws IOException;
  }
}
