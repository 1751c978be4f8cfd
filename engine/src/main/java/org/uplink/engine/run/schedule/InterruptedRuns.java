package org.uplink.engine.run.schedule;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.host.HostState.Reason;
import org.uplink.engine.run.Repositories;
import org.uplink.engine.run.Run;
import org.uplink.engine.run.RunResults;
import org.uplink.platform.LogPeer;

/**
 * Decides about runs that no thread executes any more, because an engine was stopped or killed, or
 * because their result could not be stored. Thread-safe.
 */
record InterruptedRuns(Repositories repositories, Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(InterruptedRuns.class);

  /** Returns whether the run must be resumed: only the host knows how its change ended. */
  boolean mayHaveChangedHost(Run run) {
    return repositories
        .changes()
        .findByRun(run.id())
        .filter(change -> change.mayHaveStarted())
        .isPresent();
  }

  /** Stores that the run failed without a change of the host. */
  void abandon(Run run) {
    LOG.warn(
        "run {} of host {} was interrupted in step {}",
        run.id(),
        LogPeer.known(run.host()),
        run.step());
    repositories
        .runs()
        .end(
            run,
            new RunResults(run, repositories.hosts().find(run.host()).orElseThrow(), clock)
                .failed(
                    Reason.ENGINE_RESTARTED,
                    "the engine was restarted during the run, in step "
                        + run.step()
                        + ". Nothing on the host was changed. Check that the host is up."));
  }
}
