/**
 * How hosts join: tokens, the verb that a host calls with a token, the verb of a host without one,
 * and the certificates that were issued.
 *
 * <p>{@link org.uplink.engine.join.JoinTokens} creates tokens for people, {@link
 * org.uplink.engine.join.EnrolHandler} answers hosts. The engine stores the digest of a token's
 * secret, never the secret. {@link org.uplink.engine.join.JoinRepository} uses a token, adds the
 * host and stores its certificate in one transaction. {@link
 * org.uplink.engine.join.JoinRequestHandler} keeps hosts without a token in memory until {@link
 * org.uplink.engine.join.HostApprovals} has a person's decision. All classes are thread-safe.
 */
@NullMarked
package org.uplink.engine.join;

import org.jspecify.annotations.NullMarked;
