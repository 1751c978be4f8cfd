/**
 * Backups of an engine: one file with the database, the authority's keys and the tokens, and the
 * way back. The keys never leave the machine over the network: the running engine only copies its
 * database into the data directory, and the command, which runs as the engine's user, reads the
 * rest itself.
 */
@NullMarked
package org.uplink.engine.backup;

import org.jspecify.annotations.NullMarked;
