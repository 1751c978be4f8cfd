/**
 * Measures route lookups. Compares the library with a C loop in the same process, with Go's netlink
 * library, with ip(8), and with the JDK. One thread runs each contender unless the contender's name
 * says otherwise.
 */
@NullMarked
package org.uplink.bench.lookup;

import org.jspecify.annotations.NullMarked;
