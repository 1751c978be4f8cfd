/**
 * Traffic between two hosts of a lab that shows what a change of a network costs: numbered packets,
 * one a millisecond in each direction and family, and a TCP connection that asks and answers all
 * the time. Lost packets are counted by their numbers.
 *
 * <p>{@link org.uplink.lab.traffic.Traffic} starts a process in each host ({@link
 * org.uplink.lab.traffic.TrafficEnd}), because a process is in one namespace, and talks to both
 * over pipes. Each socket has threads of its own. Every wait has a deadline.
 */
@NullMarked
package org.uplink.lab.traffic;

import org.jspecify.annotations.NullMarked;
