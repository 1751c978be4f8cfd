/**
 * Measurements, side by side with what else there is, given as ratios within one run. Nothing here
 * is run by the tests, and no test asserts a time.
 */
@NullMarked
package org.uplink.bench;

import org.jspecify.annotations.NullMarked;
