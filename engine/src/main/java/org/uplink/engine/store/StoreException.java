package org.uplink.engine.store;

/** The database cannot be used; the message says which and why. */
public final class StoreException extends RuntimeException {
  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
