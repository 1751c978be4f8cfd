/**
 * What a host's networks are to be: the request of an engine, its limits, and who else owns a NIC.
 *
 * <p>Values and their checks; nothing here touches the kernel's network. {@code state} reads what
 * is, {@code plan} computes the steps from one to the other, {@code apply} carries them out and
 * back. Everything is immutable and safe for any thread.
 */
@NullMarked
package org.uplink.hostnet;

import org.jspecify.annotations.NullMarked;
