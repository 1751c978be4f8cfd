package org.uplink.engine.rest;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that the server has accepted: so many at once, each with a time for its TLS
 * handshake. It stands where the server configures a socket that it has accepted, before the
 * handshake.
 *
 * <p>Helidon 4.3.1 waits for a handshake without end, and its own limit of connections gives no
 * place back whose handshake has failed, so that in the end nobody is let in.
 */
final class ConnectionLimit implements SocketOptions, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  private final SocketOptions usual = SocketOptions.create();
  private final int places;
  private final Duration handshake;
  private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("handshake-deadline").daemon().factory());

  /**
   * @param handshake for all of it, from the accepted connection on
   */
  ConnectionLimit(int places, Duration handshake) {
    this.places = places;
    this.handshake = handshake;
  }

  /** Called by the one thread that accepts. */
  @Override
  public void configureSocket(Socket socket) {
    usual.configureSocket(socket);
    if (!(socket instanceof SSLSocket accepted)) {
      throw new IllegalStateException("accepted a connection without TLS: " + socket);
    }
    open.removeIf(Socket::isClosed);
    if (open.size() >= places) {
      LOG.warn(
          "Refused the connection of {} to the REST interface: there are {}, as many as are allowed",
          socket.getRemoteSocketAddress(),
          places);
      close(accepted);
      return;
    }
    open.add(accepted);
    try {
      var closing =
          timer.schedule(
              () -> Thread.ofVirtual().name("handshake-late").start(() -> late(accepted)),
              handshake.toMillis(),
              TimeUnit.MILLISECONDS);
      accepted.addHandshakeCompletedListener(event -> closing.cancel(false));
    } catch (RejectedExecutionException closed) {
      close(accepted);
    }
  }

  private void late(SSLSocket socket) {
    if (!socket.isClosed()) {
      LOG.warn(
          "Closed the connection of {} to the REST interface: its TLS handshake was not over in {} ms",
          socket.getRemoteSocketAddress(),
          handshake.toMillis());
      close(socket);
    }
  }

  private static void close(SSLSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing the connection of {}", socket.getRemoteSocketAddress(), e);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return usual.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return usual.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return usual.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return usual.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return usual.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return usual.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return usual.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return usual.tcpNoDelay();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
