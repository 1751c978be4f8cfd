package org.uplink.engine.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.api.host.HostStatus;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Statistics;

/**
 * The gauges that are read from the database, all by one read. If the database does not answer,
 * they are missing, and one line in the log says so. Called by one thread at a time.
 */
final class DatabaseGauges implements MultiCollector {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseGauges.class);

  private final Database database;
  private final Clock clock;
  private boolean missing;

  DatabaseGauges(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    return read().map(this::of).orElseGet(MetricSnapshots::new);
  }

  private Optional<Statistics> read() {
    String problem = "it is closed";
    if (!database.isClosed()) {
      try {
        Statistics statistics = database.statistics();
        if (missing) {
          LOG.info("The database answers again, so its metrics are there again");
        }
        missing = false;
        return Optional.of(statistics);
      } catch (RuntimeException e) {
        LOG.debug("The database does not answer", e);
        problem = String.valueOf(e.getMessage());
      }
    }
    if (!missing) {
      LOG.warn("The database does not answer, so its metrics are missing: {}", problem);
    }
    missing = true;
    return Optional.empty();
  }

  private MetricSnapshots of(Statistics statistics) {
    GaugeSnapshot.Builder hosts =
        GaugeSnapshot.builder().name("uplink_hosts").help("Hosts by their status.");
    statistics
        .hosts()
        .forEach(
            (state, number) ->
                hosts.dataPoint(
                    GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("status", HostStatus.valueOf(state.name()).toString()))
                        .value(number)
                        .build()));
    MetricSnapshots.Builder all =
        MetricSnapshots.builder()
            .metricSnapshot(hosts.build())
            .metricSnapshot(
                gauge(
                    "uplink_hosts_with_drift",
                    "Hosts that lack something of the networks that Uplink has made.",
                    (double) statistics.driftedHosts()))
            .metricSnapshot(
                gauge(
                    "uplink_network_changes_pending",
                    "Network changes whose outcome is not known.",
                    (double) statistics.openChanges()))
            .metricSnapshot(
                gauge(
                    "uplink_network_change_pending_seconds",
                    "The age of the oldest network change whose outcome is not known; 0 if there is none.",
                    statistics.oldestOpenChange().map(this::secondsSince).orElse(0.0)));
    statistics
        .firstCertificateEnd()
        .ifPresent(
            end ->
                all.metricSnapshot(
                    gauge(
                        "uplink_host_certificate_expiry_timestamp_seconds",
                        "When the first certificate of a host that joined expires, in Unix time.",
                        (double) end.getEpochSecond())));
    return all.build();
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private double secondsSince(Instant time) {
    return Math.max(0, Duration.between(time, clock.instant()).toMillis() / 1000.0);
  }
}
