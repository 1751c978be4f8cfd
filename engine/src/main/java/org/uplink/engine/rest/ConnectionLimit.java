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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the connections of the REST interface: their number, and the time of each TLS handshake.
 * The server calls it to configure a socket that it has accepted, which is before the handshake.
 *
 * <p>Helidon 4.3.1 has no timeout for a handshake. Its own connection limit does not count a
 * connection down whose handshake failed, so after a while it would refuse every client.
 */
final class ConnectionLimit implements SocketOptions, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

  private final SocketOptions defaults = SocketOptions.create();
  private final int maxConnections;
  private final Duration handshakeTimeout;
  private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("handshake-deadline").daemon().factory());

  /**
   * @param handshakeTimeout counts from the accepted connection
   */
  ConnectionLimit(int maxConnections, Duration handshakeTimeout) {
    this.maxConnections = maxConnections;
    this.handshakeTimeout = handshakeTimeout;
  }

  /** Called by the one thread that accepts connections. */
  @Override
  public void configureSocket(Socket socket) {
    defaults.configureSocket(socket);
    if (!(socket instanceof SSLSocket accepted)) {
      throw new IllegalStateException("accepted a connection without TLS: " + socket);
    }
    open.removeIf(Socket::isClosed);
    if (open.size() >= maxConnections) {
      LOG.warn(
          "Refused the connection of {} to the REST interface: {} connections are open, which is the limit",
          socket.getRemoteSocketAddress(),
          maxConnections);
      close(accepted);
      return;
    }
    open.add(accepted);
    try {
      ScheduledFuture<?> closing =
          timer.schedule(
              () -> Thread.ofVirtual().name("handshake-late").start(() -> closeLate(accepted)),
              handshakeTimeout.toMillis(),
              TimeUnit.MILLISECONDS);
      accepted.addHandshakeCompletedListener(event -> closing.cancel(false));
    } catch (RejectedExecutionException closed) {
      close(accepted);
    }
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

  private void closeLate(SSLSocket socket) {
    if (!socket.isClosed()) {
      LOG.warn(
          "Closed the connection of {} to the REST interface: its TLS handshake took more than {} ms",
          socket.getRemoteSocketAddress(),
          handshakeTimeout.toMillis());
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
}
