package org.uplink.engine.rest;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.LogPeer;
import org.uplink.platform.peer.ConnectionPlaces;
import org.uplink.platform.peer.ConnectionPlaces.Admission;
import org.uplink.platform.peer.KnownPeers;

/**
 * Limits the connections of the REST interface: their number, the share of each peer, and the time
 * until a connection has brought a request with the token. The server calls it to configure a
 * socket that it has accepted. Then a connection waits for the first message of the TLS handshake,
 * and for its turn to have the answer computed. Only then it needs a place.
 *
 * <p>Helidon 4.3.1 has no timeout for a handshake. Its own connection limit does not count a
 * connection down whose handshake failed, so after a while it would refuse every client.
 */
final class ConnectionLimit implements SocketOptions, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  /** At 500 connections a second, each has two seconds for the first message. */
  private static final int WAITING = 1024;

  /**
   * The connection that a thread serves. Helidon runs the handshake and the requests of a
   * connection on one thread, and a request does not tell its connection.
   */
  private static final ThreadLocal<@Nullable SSLSocket> SERVED = new ThreadLocal<>();

  private final SocketOptions defaults = SocketOptions.create();
  private final Duration tokenTimeout;
  private final int maxConnections;
  private final ConnectionPlaces<SSLSocket> waiting;
  private final ConnectionPlaces<SSLSocket> places;

  /**
   * The accepted connections, and what closes each without the token. The key is the connection
   * itself, because two connections can have the same peer's address and port: a client can use one
   * port for several addresses of this machine.
   */
  private final Map<SSLSocket, ScheduledFuture<?>> open = new ConcurrentHashMap<>();

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("token-deadline").daemon().factory());

  /**
   * @param tokenTimeout how long an accepted connection may take until a request with the token has
   *     arrived
   * @param known receives the peers that have sent the token
   */
  ConnectionLimit(int maxConnections, Duration tokenTimeout, KnownPeers known) {
    this.maxConnections = maxConnections;
    this.tokenTimeout = tokenTimeout;
    this.waiting = new ConnectionPlaces<>(WAITING, WAITING, known);
    this.places = new ConnectionPlaces<>(maxConnections, maxConnections / 2, known);
  }

  /** The thread that accepts connections calls this method. */
  @Override
  public void configureSocket(Socket socket) {
    defaults.configureSocket(socket);
    if (!(socket instanceof SSLSocket accepted)) {
      throw new IllegalStateException("accepted a connection without TLS: " + socket);
    }
    forgetClosed();
    if (waiting.admit(accepted, accepted.getInetAddress())
        instanceof Admission.Admitted<SSLSocket>(var evicted)) {
      evicted.ifPresent(
          oldest ->
              closeAside(oldest, "too many connections wait for the first message of their peers"));
    }
    watch(accepted);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return defaults.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return defaults.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return defaults.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return defaults.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return defaults.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return defaults.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return defaults.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return defaults.tcpNoDelay();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /**
   * Gives a connection a place, because the answer to its first message is computed now. The thread
   * that serves the connection calls this method.
   */
  void beginHandshake(SSLSocket accepted) {
    SERVED.set(accepted);
    waiting.remove(accepted);
    switch (places.admit(accepted, accepted.getInetAddress())) {
      case Admission.Admitted<SSLSocket>(var evicted) ->
          evicted.ifPresent(
              oldest ->
                  closeAside(
                      oldest,
                      "the limit of connections was reached, and this client had not sent a request with the token yet"));
      case Admission.Refused<SSLSocket> _ -> {
        LOG.warn(
            "Refused the connection of {} to the REST interface: {} connections are open, which is the limit",
            stranger(accepted),
            maxConnections);
        closeAside(accepted, "all places are taken");
      }
    }
    if (accepted.isClosed()) {
      // It may be forgotten already.
      places.remove(accepted);
    }
  }

  /**
   * Keeps the place of the connection that this thread serves, because it has brought a request
   * with the token.
   */
  void trust() {
    SSLSocket accepted = SERVED.get();
    if (accepted == null) {
      throw new IllegalStateException("this thread has not begun the handshake of a connection");
    }
    ScheduledFuture<?> closing = open.get(accepted);
    if (closing != null && places.trust(accepted)) {
      closing.cancel(false);
    }
  }

  private void watch(SSLSocket accepted) {
    try {
      open.put(
          accepted,
          timer.schedule(
              () ->
                  closeAside(
                      accepted,
                      "no request with the token came within " + tokenTimeout.toMillis() + " ms"),
              tokenTimeout.toMillis(),
              TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException closed) {
      close(accepted);
    }
  }

  private void forgetClosed() {
    open.entrySet()
        .removeIf(
            entry -> {
              SSLSocket accepted = entry.getKey();
              if (!accepted.isClosed()) {
                return false;
              }
              entry.getValue().cancel(false);
              waiting.remove(accepted);
              places.remove(accepted);
              return true;
            });
  }

  /** Closes a socket on a thread of its own, because closing sends an alert and may block. */
  private static void closeAside(SSLSocket socket, String reason) {
    if (!socket.isClosed()) {
      Thread.ofVirtual()
          .name("close-stranger")
          .start(
              () -> {
                LOG.info(
                    "Closed the connection of {} to the REST interface: {}",
                    stranger(socket),
                    reason);
                close(socket);
              });
    }
  }

  private static void close(SSLSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing the connection of {}", stranger(socket), e);
    }
  }

  private static LogPeer stranger(SSLSocket socket) {
    SocketAddress address = socket.getRemoteSocketAddress();
    return LogPeer.stranger(address, String.valueOf(address));
  }
}
