/**
 * {@code uplink route}, which does what {@code ip route get} does. Its own main uses only
 * rtnetlink, addresses and the JDK (no picocli, no logging, no JSON library), so that it starts as
 * fast as an empty Java program; a test checks that. One thread; {@code route watch} has one thread
 * for each address.
 */
@NullMarked
package org.uplink.cli.route;

import org.jspecify.annotations.NullMarked;
