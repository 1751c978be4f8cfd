/**
 * Measures one engine with many simulated hosts. The hosts use the real protocol over sockets and
 * TLS, and simulate their networks. All hosts are in the measuring process and share one listener.
 * The loopback address that the engine connects to identifies the host. The engine is a process of
 * its own, so that its cost can be measured.
 */
@NullMarked
package org.uplink.bench.fleet;

import org.jspecify.annotations.NullMarked;
