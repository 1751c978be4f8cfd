package org.uplink.rtnetlink.user;

import org.uplink.rtnetlink.net.Prefix;

/**
 * A label by which the kernel chooses IPv6 source addresses (ip-addrlabel(8), RFC 6724), and which
 * is valid for one link only.
 *
 * @param prefix the addresses that have the label
 * @param label the number, unsigned
 */
public record AddressLabel(Prefix prefix, long label) {}
