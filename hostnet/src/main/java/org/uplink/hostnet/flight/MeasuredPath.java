package org.uplink.hostnet.flight;

/**
 * How long the host had no path to an address: the kernel had no route to it, or the device of the
 * route had no carrier.
 *
 * @param target the address: the engine, or else the gateway of the default route
 * @param downMillis the longest time without a path, 0 if there was none
 */
public record MeasuredPath(String target, long downMillis) {}
