package org.uplink.engine.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.uplink.api.BackupDocument;
import org.uplink.engine.backup.DatabaseCopy;

/** {@code /api/v1/database-copy}. */
final class BackupResource {
  private final DatabaseCopy copy;

  BackupResource(RestServer.Services services) {
    this.copy = services.databaseCopy();
  }

  /** Copies the database into the data directory. The copy does not go over the network. */
  ApiResponse make(ApiRequest request) {
    try {
      return copy.make()
          .map(schema -> ApiResponse.ok(new BackupDocument("backup/database.zip", schema)))
          .orElseThrow(
              () ->
                  ProblemException.conflict(
                      "backup-in-progress",
                      "Another backup is in progress.",
                      "database-copy",
                      "Try again when it has ended."));
    } catch (IOException e) {
      throw new UncheckedIOException("the database cannot be copied", e);
    }
  }

  /** Deletes the copy. */
  ApiResponse delete(ApiRequest request) {
    try {
      copy.delete();
      return ApiResponse.noContent();
    } catch (IOException e) {
      throw new UncheckedIOException("the copy of the database cannot be deleted", e);
    }
  }
}
