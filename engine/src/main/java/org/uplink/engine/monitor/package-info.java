/**
 * Monitors hosts that are Up: pings them, checks their networks, and reports a host that stops
 * answering, answers again, or was changed by others. {@link org.uplink.engine.monitor.HostMonitor}
 * owns a virtual thread and a connection for each host.
 */
@NullMarked
package org.uplink.engine.monitor;

import org.jspecify.annotations.NullMarked;
