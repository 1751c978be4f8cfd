package org.uplink.pki;

/**
 * Thrown if a key, certificate or authority cannot be used. The message names the file, what is
 * wrong with it, and what to do; it can be shown to an operator.
 */
public final class PkiException extends Exception {
  public PkiException(String message) {
    super(message);
  }

  public PkiException(String message, Throwable cause) {
    super(message, cause);
  }
}
