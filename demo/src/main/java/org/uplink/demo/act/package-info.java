/**
 * {@code uplink demo}: changes of the network of a host in a namespace, while packets and a TCP
 * connection use it. Each {@link org.uplink.demo.act.Act} has a {@link org.uplink.demo.act.Stage}
 * of its own, so no act depends on another. The changes are made by processes in the host, and what
 * became of the network is read from outside, by {@code ip -j}.
 *
 * <p>One thread plays the acts, one draws the strip, and one reads the keys.
 */
@NullMarked
package org.uplink.demo.act;

import org.jspecify.annotations.NullMarked;
