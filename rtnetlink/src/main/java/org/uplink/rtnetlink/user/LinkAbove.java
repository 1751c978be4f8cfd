package org.uplink.rtnetlink.user;

import org.uplink.rtnetlink.link.LinkKind;
import org.uplink.rtnetlink.net.Device;

/** A link that has another one as its lower device. */
public record LinkAbove(Device device, LinkKind kind) {}
