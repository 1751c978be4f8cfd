/** The kernel's settings of links, below {@code /proc/sys/net}. Safe for any thread. */
@NullMarked
package org.uplink.hostnet.sysctl;

import org.jspecify.annotations.NullMarked;
