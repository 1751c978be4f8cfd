/**
 * Who carries a change out. What is read is the kernel's in any case; what is written has to be
 * written by the program that owns the NIC, or it writes over it.
 *
 * <p>{@link org.uplink.hostnet.backend.Backend} is the seam: {@link
 * org.uplink.hostnet.backend.Backends} chooses by the owners of the NICs of a request, and refuses
 * where nobody takes them; the agent, its guard and the next agent find the same one again by the
 * name in the change's file. {@link org.uplink.hostnet.backend.KernelBackend}, for NICs that nobody
 * owns, is the one there is. Back ends keep nothing between calls, and are called by whoever holds
 * the host's lock.
 */
@NullMarked
package org.uplink.hostnet.backend;

import org.jspecify.annotations.NullMarked;
