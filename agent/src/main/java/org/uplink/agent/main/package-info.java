/**
 * The agent's program: {@code uplink agent} with its subcommands {@code plan}, {@code restore} and
 * {@code status}, and {@code uplink network}. Options and the configuration file become an {@link
 * org.uplink.agent.AgentConfig}, and signals end the agent. The main thread waits for the end.
 */
@NullMarked
package org.uplink.agent.main;

import org.jspecify.annotations.NullMarked;
