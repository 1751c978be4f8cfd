/**
 * Reads and sets the offloads of links that the kernel turns off for a bridge. All classes are
 * thread-safe.
 */
@NullMarked
package org.uplink.hostnet.offload;

import org.jspecify.annotations.NullMarked;
