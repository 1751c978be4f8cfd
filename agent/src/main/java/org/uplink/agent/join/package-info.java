/**
 * Joins this host to an engine: {@code uplink agent join}.
 *
 * <p>{@link org.uplink.agent.join.HostJoin} joins with a token, {@link
 * org.uplink.agent.join.PendingJoin} waits until somebody at the engine approves this host. {@link
 * org.uplink.agent.join.JoinRun} does the steps that both have, {@link
 * org.uplink.agent.join.JoinFiles} writes the files so that a crash at any moment leaves a state
 * from which the same command goes on.
 */
@NullMarked
package org.uplink.agent.join;

import org.jspecify.annotations.NullMarked;
