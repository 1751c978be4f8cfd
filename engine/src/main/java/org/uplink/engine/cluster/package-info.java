/**
 * Clusters: the compatibility level, the management network and the policy on dissent that their
 * hosts share. Values and the port to where they are kept; no I/O of its own.
 */
@NullMarked
package org.uplink.engine.cluster;

import org.jspecify.annotations.NullMarked;
