/**
 * Host.getRoute: reads and checks the query, asks the kernel, and follows the device in the answer
 * down to the physical links. Calls run concurrently and share no state.
 */
@NullMarked
package org.uplink.agent.route;

import org.jspecify.annotations.NullMarked;
