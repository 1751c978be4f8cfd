package org.uplink.rpc.jsonrpc;

/**
 * The connection or message-broker queue that delivered a request. Each transport implements this
 * interface. Two origins are equal exactly if they are the same connection or queue.
 */
public interface Origin {}
