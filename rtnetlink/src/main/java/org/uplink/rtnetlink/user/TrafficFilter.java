package org.uplink.rtnetlink.user;

/**
 * A traffic control filter of a link (tc(8), clsact).
 *
 * @param incoming whether the filter sees incoming packets; otherwise it sees outgoing packets
 * @param kind the kernel's name of the kind, such as "flower", "u32" or "bpf"
 * @param priority the position; the kernel runs the filter with the lowest number first
 */
public record TrafficFilter(boolean incoming, String kind, int priority) {}
