/**
 * The {@code uplink host} commands, one file for each. They send requests to the engine and print
 * the answers. The sentences about a host come from the engine.
 */
@NullMarked
package org.uplink.cli.host;

import org.jspecify.annotations.NullMarked;
