/**
 * Reads, edits and replaces resolv.conf(5). All classes are thread-safe, but only one thread at a
 * time may write the file.
 */
@NullMarked
package org.uplink.hostnet.resolver;

import org.jspecify.annotations.NullMarked;
