/**
 * From a request to a plan: the host as it will be, and the steps that lead there.
 *
 * <p>{@link org.uplink.hostnet.plan.Planner} changes a {@link org.uplink.hostnet.plan.PlannedHost}
 * one network at a time. Nothing touches the kernel. Safe for any thread.
 */
@NullMarked
package org.uplink.hostnet.plan;

import org.jspecify.annotations.NullMarked;
