/** The daemon on a host: the verbs on top of the kernel. */
@NullMarked
package org.uplink.agent;

import org.jspecify.annotations.NullMarked;
