/**
 * The addresses of links: {@link org.uplink.rtnetlink.address.InterfaceAddress} is what {@code ip
 * address} shows, and {@link org.uplink.rtnetlink.address.AddressRequest} adds or deletes one. All
 * types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.address;

import org.jspecify.annotations.NullMarked;
