/**
 * Computes a plan from a request: the planned state of the host, and the steps that lead to it.
 *
 * <p>{@link org.uplink.hostnet.plan.Planner} changes a {@link org.uplink.hostnet.plan.PlannedHost}
 * one network at a time. Planning changes nothing. {@code Planner} is thread-safe.
 */
@NullMarked
package org.uplink.hostnet.plan;

import org.jspecify.annotations.NullMarked;
