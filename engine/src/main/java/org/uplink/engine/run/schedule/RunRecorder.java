package org.uplink.engine.run.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.host.Host;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunResult;
import org.uplink.engine.run.RunResults;
import org.uplink.platform.LogPeer;

/**
 * Stores the results of runs. If the database is busy or full for a moment, the recorder retries,
 * so that the host does not stay in Installing. If the database refuses a result, the recorder
 * stores a failure that says so.
 */
final class RunRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(400);

  private final Repositories repositories;
  private final Clock clock;
  private final BooleanSupplier closing;

  /**
   * @param closing whether the engine is stopping, so that there is no time for another attempt
   */
  RunRecorder(Repositories repositories, Clock clock, BooleanSupplier closing) {
    this.repositories = repositories;
    this.clock = clock;
    this.closing = closing;
  }

  /**
   * Stores the result.
   *
   * @throws RuntimeException the database refuses every result
   */
  void record(Run run, RunResult result) {
    try {
      recordWithRetries(run, result);
    } catch (RuntimeException e) {
      LOG.error(
          "the result of run {} of host {} cannot be stored",
          run.id(),
          LogPeer.known(run.host()),
          e);
      Host host = repositories.hosts().find(run.host()).orElseThrow();
      repositories
          .runs()
          .end(
              run,
              new RunResults(run, host, clock)
                  .failed(
                      Reason.ENGINE_ERROR,
                      "its result could not be stored. The engine's log has the cause."));
    }
  }

  private void recordWithRetries(Run run, RunResult result) {
    Duration pause = FIRST_PAUSE;
    for (var attempt = 1; ; attempt++) {
      try {
        repositories.runs().end(run, result);
        return;
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS || closing.getAsBoolean()) {
          throw e;
        }
        LOG.warn(
            "the result of run {} of host {} was not stored, trying again",
            run.id(),
            LogPeer.known(run.host()),
            e);
        sleep(pause);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
