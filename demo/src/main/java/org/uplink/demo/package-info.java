/**
 * Uplink on one machine: {@code uplink demo}, {@code uplink quickstart} and {@code uplink lab}, and
 * the training of the programs' class caches. It has all programs on its class path; none of them
 * uses this module.
 */
@NullMarked
package org.uplink.demo;

import org.jspecify.annotations.NullMarked;
