/**
 * A host's networks: read them, plan a change, apply it without losing a packet, and roll it back.
 *
 * <p>The packages, from the bottom up:
 *
 * <ul>
 *   <li>{@code resolver} and {@code sysctl}: resolv.conf, and the kernel's settings of links
 *   <li>{@code firewall}: the zones of firewalld
 *   <li>{@code state}: the network as the kernel has it, and the comparison of two states
 *   <li>{@code original}: the network before Uplink's first change
 *   <li>{@code request}: the requested networks, and those in force
 *   <li>{@code owner}: other programs that configure the host's NICs
 *   <li>{@code transition}: the steps from one state to another
 *   <li>{@code check}: checks whether a request is impossible or risky
 *   <li>{@code plan}: computes a plan from a request
 *   <li>{@code flight}: measures what a change does
 *   <li>{@code apply}: applies plans and rolls them back
 *   <li>{@code backend}: applies a plan together with the program that configures the NIC
 *   <li>{@code change}: stores one change at a time, and keeps it or rolls it back
 * </ul>
 */
@NullMarked
package org.uplink.hostnet;

import org.jspecify.annotations.NullMarked;
