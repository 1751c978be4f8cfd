/**
 * The types that all requests share: the interface {@link org.uplink.rtnetlink.request.Request},
 * the {@link org.uplink.rtnetlink.request.Acknowledgement}, and the exception for a refusal or a
 * broken socket. All types are immutable.
 */
@NullMarked
package org.uplink.rtnetlink.request;

import org.jspecify.annotations.NullMarked;
