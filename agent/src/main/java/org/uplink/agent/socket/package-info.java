/**
 * The agent's Unix socket, on which commands of this host ask the running agent. Only the agent's
 * user and root get answers, and only to verbs that change nothing.
 */
@NullMarked
package org.uplink.agent.socket;

import org.jspecify.annotations.NullMarked;
