/** The audit log. */
@NullMarked
package org.uplink.api.event;

import org.jspecify.annotations.NullMarked;
