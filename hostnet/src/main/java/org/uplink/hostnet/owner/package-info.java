/**
 * Other programs that configure NICs or write resolv.conf: NetworkManager, systemd-networkd, DHCP
 * clients.
 *
 * <p>{@link org.uplink.hostnet.owner.LocalEnvironment} looks at their files and processes. Safe for
 * any thread.
 */
@NullMarked
package org.uplink.hostnet.owner;

import org.jspecify.annotations.NullMarked;
