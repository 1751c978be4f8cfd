/**
 * {@code Host.getCapabilities} and {@code Host.getNetworkCapabilities}: the devices and networks
 * that a host reports. The members have Vdsm's names and forms. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.capabilities;

import org.jspecify.annotations.NullMarked;
