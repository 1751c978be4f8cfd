/**
 * Finds rules and hooks of the packet filter whose effect a change of a device's name, group or
 * kind changes: nft, iptables in both forms, ipset, and the files of ufw.
 *
 * <p>{@link org.uplink.hostnet.filter.PacketFilter} reads the rules with the distribution's
 * programs and compares whole chains before and after the change. Thread-safe.
 */
@NullMarked
package org.uplink.hostnet.filter;

import org.jspecify.annotations.NullMarked;
