/**
 * Reads and writes the kernel's settings of links in {@code /proc/sys/net}. All classes are
 * thread-safe.
 */
@NullMarked
package org.uplink.hostnet.sysctl;

import org.jspecify.annotations.NullMarked;
