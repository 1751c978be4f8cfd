/**
 * What all requests have in common: the {@link org.uplink.rtnetlink.request.Request} itself, its
 * {@link org.uplink.rtnetlink.request.Acknowledgement}, and the exception for a refusal or a broken
 * socket. Everything here is immutable.
 */
@NullMarked
package org.uplink.rtnetlink.request;

import org.jspecify.annotations.NullMarked;
