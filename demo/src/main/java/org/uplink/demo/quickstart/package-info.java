/**
 * {@code uplink quickstart}: the engine and an agent on this very machine, in one process, and the
 * machine installed as the first host. They talk to each other by TLS over the machine's own
 * address, as they would over a network, and this package talks to the engine by its REST
 * interface. The main thread starts everything and then waits; a signal's thread closes it.
 */
@NullMarked
package org.uplink.demo.quickstart;

import org.jspecify.annotations.NullMarked;
