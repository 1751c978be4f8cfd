/**
 * Compares the library with {@code ip}: it makes random lookups in random networks, in namespaces,
 * and compares every key of {@code ip -j}. It uses only the public API. The tests print the seed;
 * {@code -Duplink.seed=N} repeats it, and {@code -Duplink.oracle.queries=N} sets the number of
 * lookups.
 */
@NullMarked
package org.uplink.rtnetlink.oracle;

import org.jspecify.annotations.NullMarked;
