/**
 * Joins this host to an engine with a token: {@code uplink agent join}.
 *
 * <p>{@link org.uplink.agent.join.HostJoin} does the steps, {@link org.uplink.agent.join.Enrolment}
 * asks the engine, {@link org.uplink.agent.join.JoinFiles} writes the files so that a crash at any
 * moment leaves a state from which the same command goes on.
 */
@NullMarked
package org.uplink.agent.join;

import org.jspecify.annotations.NullMarked;
