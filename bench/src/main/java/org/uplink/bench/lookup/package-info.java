/**
 * Route look-ups: compares the library with a C loop in the same process, with ip(8), and with the
 * JDK. One thread drives each contender, unless its name says otherwise.
 */
@NullMarked
package org.uplink.bench.lookup;

import org.jspecify.annotations.NullMarked;
