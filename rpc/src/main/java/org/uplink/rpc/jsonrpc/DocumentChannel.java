package org.uplink.rpc.jsonrpc;

import java.util.Optional;

/** Carries JSON-RPC documents between a client and one server over any transport. */
public interface DocumentChannel {
  /** Receives the documents of the channel. Must not block. */
  interface Listener {
    /** Receives a document. */
    void received(byte[] document);

    /** Called once, when the channel has ended. */
    void closed(RpcException.NotConnected reason);
  }

  /**
   * Sends a document without waiting, from any thread. Drops it if the channel is closed.
   *
   * @param correlation the id in the server's log
   */
  void send(byte[] document, Optional<CorrelationId> correlation);
}
