package org.uplink.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Answers calls on one listening address. Thread-safe. */
@SuppressWarnings("DoNotCallSuggester")
public final class RpcServer implements AutoCloseable {
  private RpcServer() {}

  /** Starts with the default limits and timings. */
  public static RpcServer start(
      InetSocketAddress listen, SSLContext tls, PeerCheck check, Map<String, Method> methods)
      throws IOException {
    return start(listen, tls, check, methods, Limits.DEFAULT, Timings.DEFAULT);
  }

  /**
   * Listens; port 0 takes a free one.
   *
   * @throws IOException the address cannot be had; the message names it
   */
  public static RpcServer start(
      InetSocketAddress listen,
      SSLContext tls,
      PeerCheck check,
      Map<String, Method> methods,
      Limits limits,
      Timings timings)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /**
   * Sends an event (a notification on {@code jms.queue.events}, {@code notify_time} added) to every
   * connection that has subscribed to it. Does not wait.
   *
   * @param method the event's name, such as {@code |net|host_conn|no_id}
   * @param params what Jackson writes as an object
   */
  public void publish(String method, Object params) {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops listening, lets calls under way end within {@link Timings#close()}, and closes all
   * connections.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
