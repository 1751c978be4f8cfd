/**
 * Tests of the routing socket against a real kernel, in namespaces that {@code ip netns} makes,
 * with {@code ip -j} as the oracle.
 */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
