/**
 * The {@code uplink host} commands: one file each. They ask the engine and print; what the words
 * mean is the engine's.
 */
@NullMarked
package org.uplink.cli.host;

import org.jspecify.annotations.NullMarked;
