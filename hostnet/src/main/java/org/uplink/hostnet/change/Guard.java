package org.uplink.hostnet.change;

/** Rolls a pending change back if the agent is killed, hangs, or cannot start again. */
public interface Guard extends AutoCloseable {
  /**
   * Starts the guard before a change. Does not wait and does not throw; {@link #awaitReady} reports
   * a failure.
   */
  void prepare();

  /**
   * Waits until a guard answers. Replaces a guard that is missing or hangs. This takes time, so
   * call it before the deadline of the change starts.
   *
   * @throws NotArmedException if no guard answers in time
   */
  void awaitReady() throws NotArmedException, InterruptedException;

  /**
   * Waits until the guard watches the pending change.
   *
   * @throws NotArmedException if no guard watches the change. The change must not start then
   */
  void arm(StoredChange change) throws NotArmedException, InterruptedException;

  /** Tells the guard that the change is decided and its outcome is stored. */
  void disarm();

  @Override
  void close();

  /** Thrown if no guard watches the change. The message says why. */
  final class NotArmedException extends Exception {
    private static final long serialVersionUID = 1;

    public NotArmedException(String message) {
      super(message);
    }

    public NotArmedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
