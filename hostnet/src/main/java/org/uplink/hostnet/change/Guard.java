package org.uplink.hostnet.change;

/** What rolls a pending change back when the agent is killed, hangs, or cannot start again. */
public interface Guard extends AutoCloseable {
  /** A change may come soon. Does not wait, and does not fail: {@link #arm} would tell. */
  void prepare();

  /**
   * Returns once there is one that answers. Starting it, and noticing that one hangs, take their
   * time: this comes before a change's own time begins to run.
   *
   * @throws NotArmedException there is none, within a deadline
   */
  void awaitReady() throws NotArmedException, InterruptedException;

  /**
   * Returns once the change that is pending is watched.
   *
   * @throws NotArmedException nobody would watch it: it must not begin
   */
  void arm(StoredChange change) throws NotArmedException, InterruptedException;

  /** The change is decided, and settled. */
  void disarm();

  @Override
  void close();

  /** There is nobody to watch. The message says why. */
  final class NotArmedException extends Exception {
    private static final long serialVersionUID = 1;

    NotArmedException(String message) {
      super(message);
    }

    NotArmedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
