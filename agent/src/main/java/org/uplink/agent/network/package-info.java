/**
 * Host.setupNetworks and the other verbs of network changes: reads the request, lets hostnet plan
 * and apply it, listens for the proof on the new device, and reports the status. hostnet owns the
 * files of the changes, the lock and the guard. One change runs at a time.
 */
@NullMarked
package org.uplink.agent.network;

import org.jspecify.annotations.NullMarked;
