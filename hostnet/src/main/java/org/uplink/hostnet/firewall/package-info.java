/**
 * Asks firewalld for the zones of devices, and changes them.
 *
 * <p>{@link org.uplink.hostnet.firewall.Firewalld} talks to firewalld by {@code busctl}. All
 * classes are thread-safe, but only one thread at a time may change zones.
 */
@NullMarked
package org.uplink.hostnet.firewall;

import org.jspecify.annotations.NullMarked;
