package org.uplink.hostnet.adoption;

import java.util.Optional;

/** The service of the program that owns the NICs. */
public interface OwnerService {
  /**
   * Stops the service, and waits until it has ended. Does nothing if it does not run.
   *
   * @throws OwnerException if it cannot be stopped
   */
  void stop();

  /**
   * Starts the service. Does nothing if it runs.
   *
   * @throws OwnerException if it cannot be started
   */
  void start();

  /**
   * Restarts the service, or starts it if it does not run. systemd does this in one step, with the
   * signal that the service wants for it.
   *
   * @throws OwnerException if it cannot be restarted
   */
  default void restart() {
    stop();
    start();
  }

  /** Returns why this process may not restart the service. Empty if it may. */
  default Optional<String> whyDenied() {
    return Optional.empty();
  }
}
