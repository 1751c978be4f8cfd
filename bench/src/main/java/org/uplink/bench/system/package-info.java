/**
 * Measures whole processes: the agent's calls over TLS, start and memory, and the start of the
 * command line.
 */
@NullMarked
package org.uplink.bench.system;

import org.jspecify.annotations.NullMarked;
