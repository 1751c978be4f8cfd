/**
 * The parts that the command lines of all programs share: the terminal, tables, exit statuses,
 * failures with a next step, logging, and the end of a daemon by a signal. A command runs on one
 * thread, and only that thread uses these classes unless a class says otherwise.
 */
@NullMarked
package org.uplink.command;

import org.jspecify.annotations.NullMarked;
