/**
 * The {@code uplink} command: its main, and the tree of commands. One file a command, in a package
 * for each topic; this package knows them all, and none of them knows it. {@code ./uplink route}
 * does not come through here: it has a main of its own in {@code org.uplink.cli.route}.
 */
@NullMarked
package org.uplink.cli;

import org.jspecify.annotations.NullMarked;
