package org.uplink.rpc.jsonrpc;

/**
 * What a request came by: a connection, or a queue of a message broker. Each transport has a type
 * of its own. Two origins are equal exactly if they are the same connection or queue.
 */
public interface Origin {}
