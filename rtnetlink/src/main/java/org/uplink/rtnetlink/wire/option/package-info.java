/**
 * The options of links that are plain numbers, by the names of ip-link(8), and their attributes.
 * Not exported. All classes are thread-safe.
 */
@NullMarked
package org.uplink.rtnetlink.wire.option;

import org.jspecify.annotations.NullMarked;
