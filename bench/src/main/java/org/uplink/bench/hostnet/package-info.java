/**
 * What a change to a host's network costs those who use it meanwhile: packets lost of a stream, and
 * the longest stall of a connection, beside the same change by a script.
 */
@NullMarked
package org.uplink.bench.hostnet;

import org.jspecify.annotations.NullMarked;
