/**
 * A change of this host's network that somebody requests on the host itself, without an engine and
 * without the agent: the command {@code uplink network}.
 *
 * <p>{@link org.uplink.agent.local.LocalNetwork} plans and makes the change with the same files,
 * lock and guard as the agent. {@link org.uplink.agent.proof} has what the user wants to see before
 * the change is kept. While a change is pending, its process answers other commands on a Unix
 * socket ({@link org.uplink.agent.local.PendingClient}).
 */
@NullMarked
package org.uplink.agent.local;

import org.jspecify.annotations.NullMarked;
