/**
 * What all commands share towards the one who typed them: exit statuses, data on stdout and words
 * on stderr, tables, colour, and failures with their way out. Knows no other package of Uplink. A
 * command runs on one thread; what lives here is used by that thread alone unless it says
 * otherwise.
 */
@NullMarked
package org.uplink.command;

import org.jspecify.annotations.NullMarked;
