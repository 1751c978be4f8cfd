package org.uplink.agent.join;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
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

  /** How long an engine is tried that ends connections, or is too slow. */
  private static final Duration BUSY = Duration.ofMinutes(5);

  private static final long FIRST_PAUSE_MS = 200;
  private static final long MAX_PAUSE_MS = 5_000;

  /** Between two attempts to reach an engine that does not answer at all. */
  private static final long MAX_PAUSE_UNREACHABLE_MS = 30_000;

  /** What is shown of the text of an engine that nobody knows yet. */
  private static final int MAX_TEXT = 1000;

  /**
   * Tries the engine's addresses, one after the other, until one answers.
   *
   * @param problems receives why an address did not answer
   * @return empty if none answers
   * @throws JoinException the engine refuses
   */
  <R> Optional<R> first(RpcConnector connector, Use<R> use, Problems problems)
      throws InterruptedException {
    for (HostAndPort engine : engines) {
      for (InetSocketAddress address : resolve(engine, problems)) {
        try (RpcConnection connection =
            connector.connect(address, tls, PeerVerifier.engine()::verify, SETTINGS)) {
          return Optional.of(use.of(connection));
        } catch (RpcException.Answered e) {
          if (!isFinal(e)) {
            problems.add(Endpoint.format(address) + ": " + text(e), false);
            continue;
          }
          throw new JoinException(
              "The engine at %s refuses this host: %s".formatted(Endpoint.format(address), text(e)),
              e.code() == RpcError.METHOD_NOT_FOUND
                  ? "The engine is of an older release: get a token on its machine (uplink host add NAME), and run the printed line on this host."
                  : "",
              e);
        } catch (RpcException e) {
          // No connection, or no answer: it may be that the engine has answered, and does again.
          problems.add(String.valueOf(e.getMessage()), isBusy(e));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Tries the engine's addresses until one answers, as long as the patience lasts. If very many
   * hosts join at once from one address, the engine ends some of their connections, so those try
   * again in any case.
   *
   * @param nextStep what to do if no engine answers
   * @throws JoinException the engine refuses, or no address answers
   */
  <R> R answer(RpcConnector connector, Use<R> use, Patience patience, String nextStep)
      throws InterruptedException {
    long begin = System.nanoTime();
    for (int attempt = 0; ; attempt++) {
      var problems = new Problems();
      Optional<R> answer = first(connector, use, problems);
      if (answer.isPresent()) {
        return answer.get();
      }
      boolean busy = problems.isBusy();
      Duration limit = busy && patience.retry().compareTo(BUSY) < 0 ? BUSY : patience.retry();
      Duration left = limit.minusNanos(System.nanoTime() - begin);
      if (!left.isPositive()) {
        throw new JoinException("No engine has answered: " + problems + ".", nextStep);
      }
      patience.problem().accept(problems.toString());
      Duration pause = pause(attempt, busy ? MAX_PAUSE_MS : MAX_PAUSE_UNREACHABLE_MS);
      Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
    }
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

  /**
   * Returns whether the engine was reached, and ended the connection: it does so to the oldest ones
   * of an address that has too many, such as one behind which very many hosts join at once.
   */
  private static boolean isBusy(RpcException e) {
    return e instanceof RpcException.NotConnected ended
        && switch (ended.reason()) {
          case HANDSHAKE_ENDED, LOST -> true;
          // Without a cause, TLS was set up with an engine that has ended it.
          case PROTOCOL -> ended.getCause() == null;
          // It has accepted the connection, and did not get to its handshake.
          case UNREACHABLE -> ended.getCause() instanceof TimeoutException;
          case UNTRUSTED, CLOSED -> false;
        };
  }

  private static String text(RpcException.Answered e) {
    return TextSanitizer.of(e.error().message(), MAX_TEXT);
  }

  /** Returns a time that grows, and differs from host to host. */
  private static Duration pause(int attempt, long max) {
    long longest = Math.min(max, FIRST_PAUSE_MS << Math.min(attempt, 10));
    return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest));
  }

  private static List<InetSocketAddress> resolve(HostAndPort engine, Problems problems)
      throws InterruptedException {
    try {
      List<InetSocketAddress> found = new ArrayList<>();
      for (InetAddress address : engine.host().resolve(RESOLVE_TIMEOUT)) {
        found.add(new InetSocketAddress(address, engine.port()));
      }
      return found;
    } catch (UnknownHostException e) {
      problems.add(String.valueOf(e.getMessage()), false);
      return List.of();
    }
  }

  /** Uses a connection to an engine. */
  @FunctionalInterface
  interface Use<R> {
    R of(RpcConnection connection) throws RpcException, InterruptedException;
  }

  /** Why no address has answered. */
  static final class Problems {
    private final List<String> texts = new ArrayList<>();
    private boolean busy;

    private void add(String text, boolean ofBusyEngine) {
      texts.add(text);
      busy |= ofBusyEngine;
    }

    /** Returns whether an engine was reached, so that another attempt may succeed at once. */
    boolean isBusy() {
      return busy;
    }

    @Override
    public String toString() {
      return String.join("; ", texts);
    }
  }
}
