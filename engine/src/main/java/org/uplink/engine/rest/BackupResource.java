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
      return switch (copy.make()) {
        case DatabaseCopy.Result.Made(String name, String schema) ->
            ApiResponse.ok(new BackupDocument("backup/" + name, schema));
        case DatabaseCopy.Result.Busy(var since) ->
            throw ProblemException.conflict(
                "backup-in-progress",
                "Another backup began at " + since + ", and its copy of the database is there.",
                "database-copy",
                "Try again when it has ended. If its command was killed, the copy is deleted ten minutes after it was made.");
        case DatabaseCopy.Result.NoRoom(long missing) ->
            throw ProblemException.noRoom(
                "A copy of the database would fill the disk of the data directory: "
                    + missing
                    + " bytes are missing.",
                "Free so many bytes on this disk, then try again.");
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the database cannot be copied", e);
    }
  }

  /** Deletes the copy of this name. Its age may have deleted it before. */
  ApiResponse delete(ApiRequest request) {
    try {
      boolean _ = copy.delete(request.name());
      return ApiResponse.noContent();
    } catch (IOException e) {
      throw new UncheckedIOException("the copy of the database cannot be deleted", e);
    }
  }
}
