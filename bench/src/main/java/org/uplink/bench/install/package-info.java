/**
 * Measures the install of real hosts, one after the other, and of hosts that join and dial in. The
 * engine, each agent and the operator are processes in the namespaces of a lab. The operator's
 * process measures the times.
 */
@NullMarked
package org.uplink.bench.install;

import org.jspecify.annotations.NullMarked;
