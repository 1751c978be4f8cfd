package org.uplink.cli.rest;

import java.io.IOException;

/**
 * The server ended the connection during the TLS handshake, so it has not received the request. An
 * engine does so if it stops, or if too many handshakes wait.
 */
final class EndedHandshakeException extends IOException {
  private static final long serialVersionUID = 1;

  EndedHandshakeException(IOException cause) {
    super("the server ended the connection during the TLS handshake", cause);
  }
}
