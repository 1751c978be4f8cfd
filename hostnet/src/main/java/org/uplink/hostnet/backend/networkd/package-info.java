/**
 * Changes the network of NICs that systemd-networkd configures, also for netplan. The kernel's
 * network changes first, as for a NIC without an owner, and systemd-networkd does not notice. Then
 * systemd-networkd takes the changed network over: it is restarted, and finds files for the new
 * links whose names sort before those of the operator. Nothing of the operator's, of netplan or of
 * cloud-init is edited.
 */
@NullMarked
package org.uplink.hostnet.backend.networkd;

import org.jspecify.annotations.NullMarked;
