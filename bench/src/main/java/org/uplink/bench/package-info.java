/** Benchmarks, side by side with what else there is. */
@NullMarked
package org.uplink.bench;

import org.jspecify.annotations.NullMarked;
