package org.uplink.rtnetlink.user;

/**
 * A filter of traffic control (tc(8)) in a link's hooks.
 *
 * @param incoming whether it sees incoming packets; otherwise outgoing ones
 * @param kind such as "flower", "u32", "bpf"
 * @param priority the order: the kernel runs the filter with the lowest number first
 */
public record TrafficFilter(boolean incoming, String kind, int priority) {}
