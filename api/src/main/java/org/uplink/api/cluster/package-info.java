/** Clusters: the settings that hosts share. */
@NullMarked
package org.uplink.api.cluster;

import org.jspecify.annotations.NullMarked;
