/**
 * Makes records of the kernel's messages, and the message of a lookup. Not exported.
 *
 * <p>There is one reader for each kind of message. Each reads the message that a cursor is
 * positioned on, and throws {@link org.uplink.rtnetlink.wire.MalformedMessageException} if the
 * message is malformed. Requests encode themselves, in the packages of their objects.
 */
@NullMarked
package org.uplink.rtnetlink.codec;

import org.jspecify.annotations.NullMarked;
