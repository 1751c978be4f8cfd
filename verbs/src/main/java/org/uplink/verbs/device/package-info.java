/**
 * {@code Host.getNetworkStatistics} and {@code Host.getLldp}: counters of a device, and what its
 * neighbour announces. The members have Vdsm's names. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.device;

import org.jspecify.annotations.NullMarked;
