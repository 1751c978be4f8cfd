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
