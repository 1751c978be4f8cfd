/**
 * The TLS end of the REST interface. The HTTP server creates its listening socket from a {@link
 * org.uplink.engine.rest.tls.TurnContext}, whose connections compute their handshakes one peer
 * after the other. So strangers who begin many handshakes do not lock out other addresses. A
 * connection's handshake runs on the thread of the HTTP server that serves the connection.
 */
@NullMarked
package org.uplink.engine.rest.tls;

import org.jspecify.annotations.NullMarked;
