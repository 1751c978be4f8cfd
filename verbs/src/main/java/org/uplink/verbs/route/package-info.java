/**
 * {@code Host.getRoute}: the parameters, the route that the kernel would use, and the links below
 * its device. Immutable; safe for any thread.
 */
@NullMarked
package org.uplink.verbs.route;

import org.jspecify.annotations.NullMarked;
