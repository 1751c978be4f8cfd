/**
 * Host.setupNetworks and the verbs around it: a wish is read and handed to hostnet, proved over a
 * listener on the new device, and told as an outcome. The files of the changes, the lock and the
 * guard are hostnet's; one change runs at a time.
 */
@NullMarked
package org.uplink.agent.network;

import org.jspecify.annotations.NullMarked;
