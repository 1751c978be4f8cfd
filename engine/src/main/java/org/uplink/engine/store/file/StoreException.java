package org.uplink.engine.store.file;

import org.jspecify.annotations.Nullable;

/** Thrown if the database cannot be used. The message names the database and the cause. */
public final class StoreException extends RuntimeException {
  StoreException(String message) {
    super(message);
  }

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
