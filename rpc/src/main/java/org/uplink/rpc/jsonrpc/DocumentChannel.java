package org.uplink.rpc.jsonrpc;

/** Carries JSON-RPC documents between a client and one server, by any transport. */
public interface DocumentChannel {
  /** Takes what comes from the channel. Must not block. */
  interface Listener {
    /** Takes a document. */
    void received(byte[] document);

    /** Is called once, when the channel carries nothing more. */
    void closed(RpcException.NotConnected reason);
  }

  /** Sends a document without waiting, from any thread. Drops it if the channel is closed. */
  void send(byte[] document);
}
