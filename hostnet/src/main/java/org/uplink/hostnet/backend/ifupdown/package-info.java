/**
 * Changes the network of NICs that ifupdown configures. The kernel's network changes first, as for
 * a NIC without an owner. ifupdown has no process, so it takes nothing over: when the change is
 * safe, the stanzas of the NIC in /etc/network/interfaces become those of the bridge, and
 * /run/network/ifstate names the bridge.
 */
@NullMarked
package org.uplink.hostnet.backend.ifupdown;

import org.jspecify.annotations.NullMarked;
