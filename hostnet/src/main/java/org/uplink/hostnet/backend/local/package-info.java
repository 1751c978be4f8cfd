/** Creates the back ends of this host, for the agent and for its guard. */
@NullMarked
package org.uplink.hostnet.backend.local;

import org.jspecify.annotations.NullMarked;
