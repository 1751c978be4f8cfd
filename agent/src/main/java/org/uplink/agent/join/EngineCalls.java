package org.uplink.agent.join;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.uplink.address.Endpoint;
import org.uplink.address.HostAndPort;
import org.uplink.pki.PeerVerifier;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.rpc.transport.ClientSettings;
import org.uplink.rpc.transport.ClientSettingsBuilder;
import org.uplink.rpc.transport.RpcConnection;
import org.uplink.rpc.transport.RpcConnector;
import org.uplink.verbs.join.Enrol;

/**
 * Calls an engine without a certificate, over a connection for each call.
 *
 * @param tls decides which engines are trusted
 */
record EngineCalls(List<HostAndPort> engines, SSLContext tls) {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** As long as the engine lets a client without a certificate stay. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private static final ClientSettings SETTINGS =
      ClientSettingsBuilder.builder(ClientSettings.DEFAULT)
          .connectTimeout(CONNECT_TIMEOUT)
          .maxFrameBytes(1 << 20)
          .build();

  /** What is shown of the text of an engine that nobody knows yet. */
  private static final int MAX_TEXT = 1000;

  /**
   * Tries the engine's addresses, one after the other, until one answers.
   *
   * @param problems receives why an address did not answer
   * @return empty if none answers
   * @throws JoinException the engine refuses
   */
  <R> Optional<R> first(RpcConnector connector, Use<R> use, List<String> problems)
      throws InterruptedException {
    for (HostAndPort engine : engines) {
      for (InetSocketAddress address : resolve(engine, problems)) {
        try (RpcConnection connection =
            connector.connect(address, tls, PeerVerifier.engine()::verify, SETTINGS)) {
          return Optional.of(use.of(connection));
        } catch (RpcException.Answered e) {
          if (!isFinal(e)) {
            problems.add(
                Endpoint.format(address) + ": " + TextSanitizer.of(e.getMessage(), MAX_TEXT));
            continue;
          }
          throw new JoinException(
              "The engine at %s refuses this host: %s"
                  .formatted(Endpoint.format(address), TextSanitizer.of(e.getMessage(), MAX_TEXT)),
              e.code() == RpcError.METHOD_NOT_FOUND
                  ? "Its release cannot do this: get a token there (uplink host add), and run uplink agent join TOKEN."
                  : "",
              e);
        } catch (RpcException e) {
          // No connection, or no answer: it may be that the engine has answered, and does again.
          problems.add(String.valueOf(e.getMessage()));
        }
      }
    }
    return Optional.empty();
  }

  static <R> Use<R> call(String method, Object params, Class<R> result) {
    return connection -> connection.call(method, params, result, CALL_TIMEOUT);
  }

  /** An engine that has a problem of its own may answer later. */
  private static boolean isFinal(RpcException.Answered e) {
    return e.code() == Enrol.REFUSED
        || e.code() == RpcError.METHOD_NOT_FOUND
        || e.code() == RpcError.INVALID_PARAMS;
  }

  private static List<InetSocketAddress> resolve(HostAndPort engine, List<String> problems)
      throws InterruptedException {
    try {
      List<InetSocketAddress> found = new ArrayList<>();
      for (InetAddress address : engine.host().resolve(RESOLVE_TIMEOUT)) {
        found.add(new InetSocketAddress(address, engine.port()));
      }
      return found;
    } catch (UnknownHostException e) {
      problems.add(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /** Uses a connection to an engine. */
  @FunctionalInterface
  interface Use<R> {
    R of(RpcConnection connection) throws RpcException, InterruptedException;
  }
}
