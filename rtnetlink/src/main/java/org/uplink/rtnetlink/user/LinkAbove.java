package org.uplink.rtnetlink.user;

import java.util.OptionalInt;
import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.net.Device;

/**
 * A link that has another one as its lower device.
 *
 * @param device its index and name in its own namespace
 * @param kind its kind
 * @param vlan its id, if it is an 802.1Q VLAN
 * @param namespace the id of its namespace, if it is in another one than the link below
 */
public record LinkAbove(Device device, LinkKind kind, OptionalInt vlan, OptionalInt namespace) {}
