package org.uplink.rpc.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.uplink.rpc.jsonrpc.RpcException;

/**
 * Carries JSON-RPC documents between a client and one server. The client above it does not know
 * what is below: today a direct STOMP connection, later also a pair of queues of a broker.
 */
interface DocumentChannel {
  /** What comes up from the link, on its event loop. */
  interface Listener {
    void received(byte[] document);

    /** Once, at the end. */
    void closed(RpcException.NotConnected reason);
  }

  /** Sends; from any thread, without waiting. After the end it does nothing. */
  void send(byte[] document);

  InetSocketAddress local();

  InetSocketAddress remote();

  List<X509Certificate> peer();

  /** Takes leave in order, and returns when the link has ended. */
  void close();
}
