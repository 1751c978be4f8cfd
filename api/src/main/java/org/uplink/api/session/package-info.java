/** The documents of a browser's session. */
@NullMarked
package org.uplink.api.session;

import org.jspecify.annotations.NullMarked;
