/**
 * The agent's program: {@code uplink agent}, {@code agent plan} and {@code agent restore}. Options
 * and the configuration file become an {@link org.uplink.agent.AgentConfig}, and signals end the
 * agent. The main thread waits for the end.
 */
@NullMarked
package org.uplink.agent.main;

import org.jspecify.annotations.NullMarked;
