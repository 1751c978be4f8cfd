package org.uplink.hostnet.adoption;

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
}
