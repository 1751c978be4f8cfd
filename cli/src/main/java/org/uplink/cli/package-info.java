/** The uplink command. */
@NullMarked
package org.uplink.cli;

import org.jspecify.annotations.NullMarked;
