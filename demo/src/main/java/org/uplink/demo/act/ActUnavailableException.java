package org.uplink.demo.act;

/** An act cannot be played on this machine; the message says why. */
final class ActUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ActUnavailableException(String message) {
    super(message);
  }
}
