/**
 * Parses and formats IP addresses, host names and endpoints. No other package does.
 *
 * <p>The engine, the agent and the command line accept and refuse exactly the same texts, because
 * all of them parse with {@link org.uplink.address.IpLiteral}, {@link
 * org.uplink.address.HostAddress} and {@link org.uplink.address.Endpoint}. The JDK's own parsers
 * are not used: {@code InetAddress.getByName} queries DNS, reads {@code 1} as 0.0.0.1, and turns
 * {@code ::ffff:192.0.2.1} into an IPv4 address; {@code getHostAddress} does not shorten IPv6.
 *
 * <p>Only {@link org.uplink.address.NameResolver} uses the network. All other methods are pure
 * functions. All classes are thread-safe.
 */
@NullMarked
package org.uplink.address;

import org.jspecify.annotations.NullMarked;
