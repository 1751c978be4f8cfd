/**
 * {@code uplink route}: what {@code ip route get} does. A main of its own that loads rtnetlink and
 * the JDK and nothing else of Uplink (no picocli, no logging, no JSON library), so that it starts
 * in the time of an empty Java program; a test holds it to that. One thread; {@code route watch}
 * has one for each address.
 */
@NullMarked
package org.uplink.cli.route;

import org.jspecify.annotations.NullMarked;
