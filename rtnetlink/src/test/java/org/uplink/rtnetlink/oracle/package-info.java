/**
 * The library against {@code ip}: random networks in a namespace, random questions, and every key
 * of {@code ip -j} compared. Only the public API is used. The seed is printed; {@code
 * -Duplink.seed=N} repeats it, and {@code -Duplink.oracle.queries=N} asks more or fewer.
 */
@NullMarked
package org.uplink.rtnetlink.oracle;

import org.jspecify.annotations.NullMarked;
