/**
 * Clusters: the compatibility level, the management network and the policy on disagreement that
 * their hosts share. Values and the interface of their storage; no I/O.
 */
@NullMarked
package org.uplink.engine.cluster;

import org.jspecify.annotations.NullMarked;
