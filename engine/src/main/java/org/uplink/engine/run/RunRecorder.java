package org.uplink.engine.run;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.engine.host.HostState.Reason;

/**
 * Puts the ends of installs on record. A database that is busy or full for a moment must not leave
 * a host in Installing, nor must an end that the database does not take: then the failure to store
 * it is what is on record.
 */
final class RunRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
  private static final int TRIES = 5;

  private final RunScheduler.Repositories ports;
  private final Clock clock;
  private final BooleanSupplier closing;

  /**
   * On these records.
   *
   * @param closing whether there is no time for another try
   */
  RunRecorder(RunScheduler.Repositories ports, Clock clock, BooleanSupplier closing) {
    this.ports = ports;
    this.clock = clock;
    this.closing = closing;
  }

  /** Records it, or that it could not be; throws where neither is taken. */
  void end(Run install, RunRepository.RunResult ending) {
    try {
      repeatedly(install, ending);
    } catch (RuntimeException e) {
      LOG.error("the end of install {} of host {} is not taken", install.id(), install.host(), e);
      var host = ports.hosts().find(install.host()).orElseThrow();
      ports
          .installs()
          .end(
              install,
              new RunResults(install, host, clock)
                  .failed(
                      Reason.ENGINE_ERROR,
                      "its outcome could not be stored. See the engine's log",
                      List.of()));
    }
  }

  private void repeatedly(Run install, RunRepository.RunResult ending) {
    for (var attempt = 1; ; attempt++) {
      try {
        ports.installs().end(install, ending);
        return;
      } catch (RuntimeException e) {
        if (attempt == TRIES || closing.getAsBoolean()) {
          throw e;
        }
        LOG.warn(
            "the end of install {} of host {} was not recorded, trying again",
            install.id(),
            install.host(),
            e);
        pause(Duration.ofMillis(200L << attempt));
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
