/**
 * What makes a request impossible or risky: its own parameters, the host, and the path to the
 * engine on the planned network. Nothing touches the kernel. Safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.check;

import org.jspecify.annotations.NullMarked;
