/**
 * The neighbour tables (ARP and IPv6 neighbour discovery): {@link
 * org.uplink.rtnetlink.neighbour.Neighbour} is what {@code ip neighbour} shows, and {@link
 * org.uplink.rtnetlink.neighbour.NeighbourRequest} adds or deletes one. All types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.neighbour;

import org.jspecify.annotations.NullMarked;
