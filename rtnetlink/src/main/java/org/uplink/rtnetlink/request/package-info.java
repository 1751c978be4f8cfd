/** Requests to the kernel, and how it answers them. */
@NullMarked
package org.uplink.rtnetlink.request;

import org.jspecify.annotations.NullMarked;
