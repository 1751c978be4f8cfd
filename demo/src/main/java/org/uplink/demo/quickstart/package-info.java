/**
 * {@code uplink quickstart} runs an engine and an agent in one process, and installs this machine
 * as the first host, which joins with a token and dials in. Engine and agent talk by TLS over the
 * machine's own address, as they do over a network; this package uses the engine's REST interface.
 * The main thread starts everything and waits. The thread of a signal closes everything.
 */
@NullMarked
package org.uplink.demo.quickstart;

import org.jspecify.annotations.NullMarked;
