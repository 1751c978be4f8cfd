/**
 * The log of the programs: its options, its limits, and how an entry is written as text, as JSON
 * and for systemd's journal. {@code logback.xml} puts the classes together.
 */
@NullMarked
package org.uplink.command.log;

import org.jspecify.annotations.NullMarked;
