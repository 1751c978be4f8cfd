/**
 * Finds the users of a device that a change cannot move to another device: bound sockets, members
 * of multicast groups, links above the device, IPsec policies, XDP and tc programs, and address
 * labels.
 *
 * <p>{@link org.uplink.hostnet.user.DeviceUsers} queries the kernel and reads {@code /proc}. The
 * amounts that it reads and returns are limited. Thread-safe.
 */
@NullMarked
package org.uplink.hostnet.user;

import org.jspecify.annotations.NullMarked;
