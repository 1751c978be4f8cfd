/**
 * Finds other programs that configure NICs or write resolv.conf: NetworkManager, systemd-networkd,
 * wicked, ConnMan, DHCP clients.
 *
 * <p>{@link org.uplink.hostnet.owner.LocalEnvironment} reads their files and the list of processes.
 * All classes are thread-safe.
 */
@NullMarked
package org.uplink.hostnet.owner;

import org.jspecify.annotations.NullMarked;
