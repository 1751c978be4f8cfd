/** Neighbours: link-layer addresses of IP addresses. */
@NullMarked
package org.uplink.rtnetlink.neighbour;

import org.jspecify.annotations.NullMarked;
