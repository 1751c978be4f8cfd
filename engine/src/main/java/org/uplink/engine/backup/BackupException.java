package org.uplink.engine.backup;

import org.jspecify.annotations.Nullable;

/** A backup or a restore is refused. The message is a clause that says why. */
public final class BackupException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String nextStep;
  private final boolean damaged;

  BackupException(String reason, String nextStep) {
    this(reason, nextStep, false, null);
  }

  private BackupException(
      String reason, String nextStep, boolean damaged, @Nullable Throwable cause) {
    super(reason, cause);
    this.nextStep = nextStep;
    this.damaged = damaged;
  }

  static BackupException because(Throwable cause, String reason, String nextStep) {
    return new BackupException(reason, nextStep, false, cause);
  }

  static BackupException damaged(String reason) {
    return damaged(reason, null);
  }

  static BackupException damaged(String reason, @Nullable Throwable cause) {
    return new BackupException(
        "the backup is damaged: " + reason,
        "Restore an older backup. Nothing was changed.",
        true,
        cause);
  }

  /** Returns what to do. */
  public String nextStep() {
    return nextStep;
  }

  /** Returns whether the backup is damaged. */
  public boolean isDamaged() {
    return damaged;
  }
}
