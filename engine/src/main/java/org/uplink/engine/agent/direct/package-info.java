/**
 * The direct way to a host's agent: the engine opens the connection. Only this package and the
 * start of the engine know the transport; the rest of the engine calls an {@link
 * org.uplink.engine.agent.AgentClient}.
 */
@NullMarked
package org.uplink.engine.agent.direct;

import org.jspecify.annotations.NullMarked;
