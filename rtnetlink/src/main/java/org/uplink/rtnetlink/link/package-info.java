/**
 * Links, which are network devices: {@link org.uplink.rtnetlink.link.Link} is what {@code ip link}
 * shows, {@link org.uplink.rtnetlink.link.LinkRequest} creates, changes and deletes one, and {@link
 * org.uplink.rtnetlink.link.LinkTable} knows how they are stacked. Everything here is immutable.
 */
@NullMarked
package org.uplink.rtnetlink.link;

import org.jspecify.annotations.NullMarked;
