package org.uplink.hostnet.request;

/**
 * The MTU of a link that Uplink has changed. If the link has another MTU than {@code current},
 * another program has changed it since, and the original MTU is not valid any more.
 *
 * @param original the MTU before Uplink changed it, in bytes
 * @param current the MTU that Uplink has set, in bytes
 */
public record ChangedMtu(int original, int current) {}
