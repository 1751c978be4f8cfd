/**
 * Links, which are network devices: {@link org.uplink.rtnetlink.link.Link} is what {@code ip link}
 * shows, {@link org.uplink.rtnetlink.link.LinkRequest} creates, changes and deletes a link, and
 * {@link org.uplink.rtnetlink.link.LinkTable} finds the links above and below a link. All types are
 * immutable.
 */
@NullMarked
package org.uplink.rtnetlink.link;

import org.jspecify.annotations.NullMarked;
