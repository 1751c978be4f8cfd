/**
 * Networks of hosts: what a host has, what its cluster wants, how the management network is to be
 * attached, and what stands in the way. Values and pure functions; it knows no other package of the
 * engine.
 */
@NullMarked
package org.uplink.engine.network;

import org.jspecify.annotations.NullMarked;
