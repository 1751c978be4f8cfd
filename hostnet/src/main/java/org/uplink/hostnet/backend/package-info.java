/**
 * Chooses the program that applies a change. Uplink always reads the state of the network from the
 * kernel, but only the program that owns a NIC can change it: that program would overwrite other
 * changes.
 *
 * <p>{@link org.uplink.hostnet.backend.Backends} chooses the back end by the owners of the NICs,
 * and refuses a request if no back end supports the owner. The agent, its guard and the next agent
 * find the same back end by the name in the change's file. {@link
 * org.uplink.hostnet.backend.KernelBackend} is for NICs without an owner; each other back end has a
 * package. Back ends store nothing between calls. The caller holds the host's lock.
 */
@NullMarked
package org.uplink.hostnet.backend;

import org.jspecify.annotations.NullMarked;
