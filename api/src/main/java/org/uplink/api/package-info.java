/** The engine's REST documents. */
@NullMarked
package org.uplink.api;

import org.jspecify.annotations.NullMarked;
