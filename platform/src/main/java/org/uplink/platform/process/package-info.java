/** What the kernel says about processes in {@code /proc}. */
@NullMarked
package org.uplink.platform.process;

import org.jspecify.annotations.NullMarked;
