/**
 * The engine's calls to a host's agent. {@link org.uplink.engine.agent.AgentConnector} opens one
 * connection for each run, {@code …Call} classes send one verb, and {@code …Reader} classes turn
 * the results into the domain's values. All calls block, each with a deadline.
 */
@NullMarked
package org.uplink.engine.agent;

import org.jspecify.annotations.NullMarked;
