/**
 * Many simulated hosts for one engine. They use the real protocol over sockets and TLS, and
 * simulate their networks. All hosts share the measuring process and one listener, and are
 * identified by the loopback address that the engine connects to. The engine is a process of its
 * own, so that its cost can be measured.
 */
@NullMarked
package org.uplink.bench.fleet;

import org.jspecify.annotations.NullMarked;
