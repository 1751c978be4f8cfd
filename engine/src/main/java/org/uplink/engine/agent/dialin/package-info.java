/**
 * Hosts that dial in: the agent opens the connection, and the engine calls over it. Only this
 * package and the start of the engine know the transport; the rest of the engine calls an {@link
 * org.uplink.engine.agent.AgentClient}.
 */
@NullMarked
package org.uplink.engine.agent.dialin;

import org.jspecify.annotations.NullMarked;
