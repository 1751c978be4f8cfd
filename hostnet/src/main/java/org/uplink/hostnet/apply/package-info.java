/**
 * Applies plans and rolls them back: {@link org.uplink.hostnet.apply.Applier}.
 *
 * <p>All code runs on the caller's thread with the caller's sockets, and stores nothing between
 * calls. The caller holds the host's lock.
 */
@NullMarked
package org.uplink.hostnet.apply;

import org.jspecify.annotations.NullMarked;
