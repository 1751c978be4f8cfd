/**
 * What a user of {@code uplink network apply} wants: from options, or from a file in one of three
 * forms. {@link org.uplink.agent.wish.WishFile} reads a file, and {@link
 * org.uplink.agent.wish.Wish#on} makes the request for a host of it.
 *
 * <p>Each mapping of a file is read through {@link org.uplink.agent.wish.Members}, which knows the
 * keys of its {@link org.uplink.agent.wish.Section} and refuses every other key by name, with its
 * line. So nothing in a file is ignored. All values here are immutable, and a refusal is a {@link
 * org.uplink.hostnet.request.SetupRefusedException}.
 */
@NullMarked
package org.uplink.agent.wish;

import org.jspecify.annotations.NullMarked;
