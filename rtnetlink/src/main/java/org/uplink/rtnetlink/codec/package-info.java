/**
 * Converts the kernel's messages to records, and a lookup to a message. Not exported.
 *
 * <p>There is one reader for each kind of message. A reader reads the message that a cursor is
 * positioned on, and throws {@link org.uplink.rtnetlink.wire.MalformedMessageException} if the
 * message is malformed. The other requests are encoded by the classes {@code …Request} in the
 * packages of their objects.
 */
@NullMarked
package org.uplink.rtnetlink.codec;

import org.jspecify.annotations.NullMarked;
