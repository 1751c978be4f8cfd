/** Links: network devices. */
@NullMarked
package org.uplink.rtnetlink.link;

import org.jspecify.annotations.NullMarked;
