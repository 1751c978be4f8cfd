package org.uplink.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.uplink.engine.store.Database;
import org.uplink.engine.store.Retention;

/** The metrics that come from the database, also when it does not answer. */
final class DatabaseGaugesTest {
  @TempDir Path temp;

  @Test
  void areMissingWithOneLineInTheLogIfTheDatabaseIsClosed() {
    Database database = Database.open(temp.resolve("db"), Retention.DEFAULT);
    var gauges = new DatabaseGauges(database, Clock.systemUTC());
    assertThat(gauges.collect().stream().map(MetricSnapshot::getMetadata))
        .extracting("name")
        .containsExactlyInAnyOrder(
            "uplink_hosts",
            "uplink_hosts_with_drift",
            "uplink_network_changes_pending",
            "uplink_network_change_pending_seconds");
    Logger logger = (Logger) LoggerFactory.getLogger(DatabaseGauges.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    Level configured = logger.getLevel();
    logger.setLevel(Level.WARN);
    try {
      database.close();

      assertThat(gauges.collect().size()).isZero();
      assertThat(gauges.collect().size()).isZero();
    } finally {
      logger.setLevel(configured);
      logger.detachAppender(lines);
    }
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("metrics are missing");
    assertThat(lines.list.getFirst().getThrowableProxy()).isNull();
  }
}
