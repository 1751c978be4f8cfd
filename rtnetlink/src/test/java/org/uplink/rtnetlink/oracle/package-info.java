/**
 * Tests that compare the library with {@code ip}. They make random lookups in random networks, in
 * namespaces, and compare every key of {@code ip -j}. They use the public API only. The tests print
 * the seed; {@code -Duplink.seed=N} repeats it, and {@code -Duplink.oracle.queries=N} sets the
 * number of lookups.
 */
@NullMarked
package org.uplink.rtnetlink.oracle;

import org.jspecify.annotations.NullMarked;
