/**
 * Follows hosts that are Up: pings them, looks at them now and then, and says when one stops
 * answering, comes back, or was changed behind the engine's back. {@link
 * org.uplink.engine.monitor.HostMonitor} owns a virtual thread and a connection for each host.
 */
@NullMarked
package org.uplink.engine.monitor;

import org.jspecify.annotations.NullMarked;
