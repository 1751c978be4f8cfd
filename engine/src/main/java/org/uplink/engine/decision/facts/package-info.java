/**
 * What a decision is made from: the cluster, the engine, the connection as both ends see it, the
 * host's capabilities, and its answers to getRoute. Immutable values; no I/O.
 */
@NullMarked
package org.uplink.engine.decision.facts;

import org.jspecify.annotations.NullMarked;
