package org.uplink.rpc.transport;

import io.netty.channel.socket.SocketChannel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.Endpoint;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.RpcException.Reason;
import org.uplink.rpc.stomp.BodyMemory;

/**
 * The connections that an {@link RpcAcceptor} has accepted and calls over. Thread-safe, except
 * {@link #add}, which runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes the channel of a failed write.
final class CallableConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallableConnections.class);
  private final PeerCheck check;
  private final Consumer<RpcConnection> accepted;
  private final RpcAcceptor.Settings settings;
  private final BodyMemory bodies = new BodyMemory(ClientConnection.BODY_BYTES);
  private final ExecutorService completions =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dialled-", 0).factory());
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();

  CallableConnections(
      PeerCheck check, Consumer<RpcConnection> accepted, RpcAcceptor.Settings settings) {
    this.check = check;
    this.accepted = accepted;
    this.settings = settings;
  }

  /** Returns whether the peer with these certificates may answer calls. */
  boolean accepts(List<X509Certificate> chain) {
    try {
      check.check(chain);
      return true;
    } catch (CertificateException refused) {
      return false;
    }
  }

  /** Adds the handlers of a connection whose peer has presented a certificate. */
  void add(SocketChannel channel) {
    LogPeer peer =
        LogPeer.stranger(channel.remoteAddress(), Endpoint.format(channel.remoteAddress()));
    if (open.size() >= settings.connections()) {
      LOG.warn(
          "Refused {}: {} hosts are connected, and no more are allowed",
          peer,
          settings.connections());
      channel.close();
      return;
    }
    var connection =
        new ClientConnection(
            channel,
            channel.remoteAddress(),
            check,
            "jms.topic.uplink_responses." + UUID.randomUUID(),
            settings.calls(),
            completions);
    connection.limitEvents();
    open.add(connection);
    // A host may send without being asked, so little of it is free.
    connection.addHandlers(settings.calls(), bodies, MemoryLimits.FREE_BODY_BYTES);
    connection
        .closed()
        .thenAccept(
            reason -> {
              open.remove(connection);
              LOG.debug("The connection ended: {}", reason.getMessage());
            });
    channel
        .eventLoop()
        .schedule(
            () -> {
              if (!connection.ready().isDone()) {
                connection.end(
                    Reason.UNREACHABLE,
                    "STOMP was not set up within "
                        + settings.calls().connectTimeout().toMillis()
                        + " ms",
                    null);
              }
            },
            settings.calls().connectTimeout().toNanos(),
            TimeUnit.NANOSECONDS);
    connection
        .ready()
        .whenCompleteAsync(
            (_, failure) -> {
              if (failure == null) {
                accept(connection, peer);
              } else {
                LOG.info("Refused {}: {}", peer, failure.getMessage());
              }
            },
            completions);
  }

  private void accept(ClientConnection connection, LogPeer peer) {
    try {
      accepted.accept(connection);
    } catch (RuntimeException | Error e) {
      LOG.error("The connection of {} could not be taken", peer, e);
      connection.close();
    }
  }

  @Override
  public void close() {
    open.forEach(ClientConnection::startClose);
    open.forEach(ClientConnection::awaitClosed);
    completions.shutdown();
  }
}
