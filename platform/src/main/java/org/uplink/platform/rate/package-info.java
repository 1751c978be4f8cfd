/** How often something may happen. Pure functions of a time that the caller passes. */
@NullMarked
package org.uplink.platform.rate;

import org.jspecify.annotations.NullMarked;
