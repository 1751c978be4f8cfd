/**
 * The one place where addresses become text and text becomes addresses.
 *
 * <p>The engine, the agent and the command line accept and refuse exactly the same texts, because
 * all of them parse with {@link org.uplink.address.IpLiteral}, {@link
 * org.uplink.address.HostAddress} and {@link org.uplink.address.Endpoint}. The JDK's own parsers
 * are not used: {@code InetAddress.getByName} asks DNS, reads {@code 1} as 0.0.0.1, and turns
 * {@code ::ffff:192.0.2.1} into an IPv4 address; {@code getHostAddress} does not shorten IPv6.
 *
 * <p>Only {@link org.uplink.address.NameResolver} asks the network. Everything else is a pure
 * function. All classes are safe for use by many threads.
 */
@NullMarked
package org.uplink.address;

import org.jspecify.annotations.NullMarked;
