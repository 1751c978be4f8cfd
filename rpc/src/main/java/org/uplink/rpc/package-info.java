/** STOMP 1.2 and JSON-RPC 2.0 over TLS, client and server. */
@NullMarked
package org.uplink.rpc;

import org.jspecify.annotations.NullMarked;
