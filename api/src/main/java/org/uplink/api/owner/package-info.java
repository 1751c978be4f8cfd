/** The programs that configure the devices of hosts. */
@NullMarked
package org.uplink.api.owner;

import org.jspecify.annotations.NullMarked;
