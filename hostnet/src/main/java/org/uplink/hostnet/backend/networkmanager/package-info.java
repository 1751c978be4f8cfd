/**
 * Changes the network of NICs that NetworkManager configures. The kernel's network changes first,
 * as for a NIC without an owner, and NetworkManager does not notice. Then NetworkManager takes the
 * changed network over: it is restarted, and finds profiles for the new links and a state file for
 * each link that names its profile. NetworkManager adopts such a link without changing it.
 */
@NullMarked
package org.uplink.hostnet.backend.networkmanager;

import org.jspecify.annotations.NullMarked;
