package org.uplink.hostnet.filter;

import java.util.Map;

/**
 * A table of a packet filter.
 *
 * @param family the family of nftables
 * @param name the name, with the program if it is not nftables
 * @param chains the chains by name
 */
record FilterTable(String family, String name, Map<String, FilterChain> chains) {}
