/** The {@code uplink network} commands: the settings of a cluster's management network. */
@NullMarked
package org.uplink.cli.network;

import org.jspecify.annotations.NullMarked;
