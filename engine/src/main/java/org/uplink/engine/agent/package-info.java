/**
 * The engine's calls to a host's agent. An {@link org.uplink.engine.agent.AgentConnector} opens an
 * {@link org.uplink.engine.agent.AgentClient}, whatever transport carries its calls. {@code …Call}
 * classes send one verb, and {@code …Reader} classes turn the results into the domain's values. All
 * calls block, each with a deadline.
 */
@NullMarked
package org.uplink.engine.agent;

import org.jspecify.annotations.NullMarked;
