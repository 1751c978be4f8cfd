/**
 * The client's program: {@code uplink host}, {@code cluster}, {@code network} and {@code events}
 * talk to an engine, and {@code uplink route} asks the kernel of this machine. Each command is one
 * file; the commands of one topic share a package. {@code uplink route} has a main of its own in
 * {@code org.uplink.cli.route}.
 */
@NullMarked
package org.uplink.cli;

import org.jspecify.annotations.NullMarked;
