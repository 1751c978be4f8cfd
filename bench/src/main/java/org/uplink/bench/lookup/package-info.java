/**
 * Route look-ups: the library against a C loop in the same process, ip(8), and what else the JDK
 * offers. One thread drives each contender, save where the contender's name says otherwise.
 */
@NullMarked
package org.uplink.bench.lookup;

import org.jspecify.annotations.NullMarked;
