/** What the engine does when the agent of a host connects. */
@NullMarked
package org.uplink.engine.arrival;

import org.jspecify.annotations.NullMarked;
