/** The {@code uplink network} commands: the management network as a cluster wants it. */
@NullMarked
package org.uplink.cli.network;

import org.jspecify.annotations.NullMarked;
