/**
 * Carries plans out, and back: {@link org.uplink.hostnet.apply.Applier}.
 *
 * <p>It works with the sockets and settings that it is given, on the thread of the caller, and
 * keeps nothing between calls. One change at a time on a host: whoever calls holds the host's lock.
 */
@NullMarked
package org.uplink.hostnet.apply;

import org.jspecify.annotations.NullMarked;
