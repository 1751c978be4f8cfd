/** The {@code uplink cluster} commands: one file each. They ask the engine and print. */
@NullMarked
package org.uplink.cli.cluster;

import org.jspecify.annotations.NullMarked;
