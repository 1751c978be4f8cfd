/**
 * Many simulated hosts for one engine: the real protocol over real sockets and TLS, with a network
 * state of their own, and nothing of a kernel's. The hosts are in the measuring process, one
 * listener for all of them, told apart by the loopback address that was dialled; the engine is a
 * process of its own, so that what it costs is its own.
 */
@NullMarked
package org.uplink.bench.fleet;

import org.jspecify.annotations.NullMarked;
