package org.uplink.engine.store.file;

import java.sql.SQLException;

/** The database is closed after a failed write, or because the engine stops. */
public final class DatabaseClosedException extends SQLException {
  private static final long serialVersionUID = 1L;

  private final boolean full;

  /**
   * @param full whether the disk has no room for the recovery
   */
  DatabaseClosedException(String message, boolean full) {
    super(message);
    this.full = full;
  }

  /** Returns whether the disk has no room to open the database again. */
  public boolean isDiskFull() {
    return full;
  }
}
