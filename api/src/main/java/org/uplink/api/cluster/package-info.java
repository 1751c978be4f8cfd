/** Clusters: what their hosts have in common. */
@NullMarked
package org.uplink.api.cluster;

import org.jspecify.annotations.NullMarked;
