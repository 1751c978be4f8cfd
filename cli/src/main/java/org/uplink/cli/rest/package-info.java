/**
 * The engine as seen from the command line: where it is, and its REST interface as a client. Knows
 * the documents of {@code api} and no command. One client serves one command, on its thread.
 */
@NullMarked
package org.uplink.cli.rest;

import org.jspecify.annotations.NullMarked;
