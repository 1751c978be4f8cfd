/**
 * Reads the configuration of ifupdown and ifupdown2, interfaces(5), and finds out which interfaces
 * they have brought up. Changes nothing.
 *
 * <p>The lines of a file keep their bytes, so that a file can be written again with some lines
 * replaced.
 */
@NullMarked
package org.uplink.hostnet.interfaces;

import org.jspecify.annotations.NullMarked;
