package org.uplink.engine.rest.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection below TLS, whose {@link RecordInput} waits for turns. Its owner reads it on one
 * thread; every thread may close it, which ends the wait.
 */
final class TurnSocket extends Socket {
  private static final Logger LOG = LoggerFactory.getLogger(TurnSocket.class);

  private final HandshakeTurns turns;
  private final Semaphore turn = new Semaphore(0);
  private @Nullable RecordInput input;
  private @Nullable SSLSocket tls;
  private boolean hasBegun;

  TurnSocket(HandshakeTurns turns) {
    this.turns = turns;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    if (input == null) {
      input = new RecordInput(super.getInputStream(), this);
    }
    return input;
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      turns.end(this);
      turn.release();
    }
  }

  /** Sets the connection of TLS above this one, before anything is read. */
  void serve(SSLSocket above) {
    tls = above;
  }

  /** Returns the connection of TLS above this one. */
  SSLSocket tls() {
    return Objects.requireNonNull(tls, "the connection has begun before TLS was above it");
  }

  /** Closes the connection and ignores a failure, because its peer is not known. */
  void closeStranger() {
    try {
      close();
    } catch (IOException e) {
      LOG.debug("closing a connection of the REST interface", e);
    }
  }

  /** Waits for a turn. Its end is {@link #endTurn}. */
  void takeTurn() throws IOException {
    turns.await(this, !hasBegun);
    hasBegun = true;
  }

  void endTurn() {
    turns.end(this);
  }

  /** {@link HandshakeTurns} calls this method when the turn comes. */
  void beginTurn() {
    turn.release();
  }

  void awaitTurn() throws InterruptedIOException {
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a handshake's turn");
    }
  }
}
