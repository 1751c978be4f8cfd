/** The kernel's routing socket in pure Java. */
@NullMarked
package org.uplink.rtnetlink;

import org.jspecify.annotations.NullMarked;
