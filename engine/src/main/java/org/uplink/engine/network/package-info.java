/**
 * The networks of hosts: what a host has, what its cluster defines, how the management network can
 * be attached, and what forbids it. Values and pure functions. Depends on no other package of the
 * engine.
 */
@NullMarked
package org.uplink.engine.network;

import org.jspecify.annotations.NullMarked;
