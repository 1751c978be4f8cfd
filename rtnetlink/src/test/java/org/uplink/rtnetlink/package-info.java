/**
 * Tests of the routing socket with a real kernel, in namespaces of {@code ip netns}, with {@code ip
 * -j} as the oracle.
 */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
