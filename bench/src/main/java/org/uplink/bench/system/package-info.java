/**
 * Whole processes: the agent's answers over TLS, its start and memory, and the command line's
 * start.
 */
@NullMarked
package org.uplink.bench.system;

import org.jspecify.annotations.NullMarked;
