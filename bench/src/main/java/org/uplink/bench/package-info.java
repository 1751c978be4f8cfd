/**
 * Measurements that compare Uplink with alternatives. The results are ratios within one run, so
 * that they do not depend on the machine. The tests do not run the measurements.
 */
@NullMarked
package org.uplink.bench;

import org.jspecify.annotations.NullMarked;
