/**
 * Measurements that compare Uplink with alternatives, as ratios within one run. The tests do not
 * run them, and no test asserts a time.
 */
@NullMarked
package org.uplink.bench;

import org.jspecify.annotations.NullMarked;
