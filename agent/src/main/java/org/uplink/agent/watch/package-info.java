/**
 * Watches the kernel, and tells the engine over a standing connection that something has changed:
 * the route to the engine, or the networks. The engine then looks itself.
 */
@NullMarked
package org.uplink.agent.watch;

import org.jspecify.annotations.NullMarked;
