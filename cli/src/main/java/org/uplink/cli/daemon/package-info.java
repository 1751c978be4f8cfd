/**
 * The daemons' commands, {@code uplink agent} and {@code uplink engine}: options and a
 * configuration file become the rooms' configuration records, here is where they are wired and
 * started, and signals end them. The main thread waits for the end.
 */
@NullMarked
package org.uplink.cli.daemon;

import org.jspecify.annotations.NullMarked;
