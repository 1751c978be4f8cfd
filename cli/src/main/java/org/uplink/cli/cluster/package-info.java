/** The {@code uplink cluster} commands, one file for each. */
@NullMarked
package org.uplink.cli.cluster;

import org.jspecify.annotations.NullMarked;
