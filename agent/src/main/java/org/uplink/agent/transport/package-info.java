/**
 * How the engine's calls reach the agent: over connections that the engine opens, or over
 * connections that the agent opens.
 */
@NullMarked
package org.uplink.agent.transport;

import org.jspecify.annotations.NullMarked;
