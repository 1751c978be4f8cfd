package org.uplink.hostnet.firewall;

/**
 * A device that a change puts into a zone of firewalld. Before the change it was in no zone.
 *
 * @param device the device, which need not exist yet
 * @param zone the zone
 * @param source the device whose packets arrive by {@code device} after the change. It is in the
 *     zone
 */
public record ZoneChange(String device, String zone, String source) {}
