/**
 * Measures the connections of many hosts that dial in to one engine. The hosts are simulated: the
 * real protocol over real sockets and TLS, each with a certificate of its own, all in the measuring
 * process. The engine's side is a process of its own, with the engine's classes for connections and
 * its database, but without its monitor and its REST interface.
 */
@NullMarked
package org.uplink.bench.dialin;

import org.jspecify.annotations.NullMarked;
