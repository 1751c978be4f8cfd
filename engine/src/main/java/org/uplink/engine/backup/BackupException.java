package org.uplink.engine.backup;

/** A backup or a restore is refused. The message is a clause that says why. */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String nextStep;

  BackupException(String reason, String nextStep) {
    super(reason);
    this.nextStep = nextStep;
  }

  static BackupException damaged(String reason) {
    return new BackupException(
        "the backup is not whole: " + reason, "Restore another backup. Nothing was changed.");
  }

  /** Returns what to do. */
  public String nextStep() {
    return nextStep;
  }
}
