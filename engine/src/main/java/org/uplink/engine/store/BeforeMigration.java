package org.uplink.engine.store;

import java.io.IOException;
import java.nio.file.Path;

/** Learns that the tables of an earlier release are about to change. An exception prevents it. */
@FunctionalInterface
public interface BeforeMigration {
  /**
   * Called before the change.
   *
   * @param schema the version of the tables
   */
  void migrating(int schema, Copier copier);

  /**
   * Called instead of {@link #migrating} if an earlier start was ended after it had begun the
   * change.
   *
   * @param schema the version of the tables when the change began
   */
  default void resuming(int schema) {}

  /**
   * Returns what an operator does after a change that failed, as sentences; empty if there is no
   * way back.
   *
   * @param schema the version of the tables when the change began
   */
  default String wayBack(int schema) {
    return "";
  }

  /** Returns one that does nothing. */
  static BeforeMigration none() {
    return (_, _) -> {};
  }

  /** Copies the database as it is before the change. */
  @FunctionalInterface
  interface Copier {
    /** Writes a copy of the database file into a new zip file. */
    void copyTo(Path zip) throws IOException;
  }
}
