/** Hosts, clusters, the install flow, the decision, and what is stored of them. */
@NullMarked
package org.uplink.engine;

import org.jspecify.annotations.NullMarked;
