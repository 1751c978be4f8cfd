/**
 * The engine's calls to a host: one connection for each install, opened by {@link
 * org.uplink.engine.agent.AgentConnector}, the verbs on it, and the readers that turn their answers
 * into the domain's values. Blocking, each call with a deadline. A connection belongs to the
 * install that opened it, and is closed by it.
 */
@NullMarked
package org.uplink.engine.calls;

import org.jspecify.annotations.NullMarked;
