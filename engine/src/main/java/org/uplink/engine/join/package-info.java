/**
 * How hosts join: tokens, the verb that a host calls with a token, and the certificates that were
 * issued for tokens.
 *
 * <p>{@link org.uplink.engine.join.JoinTokens} creates tokens for people, {@link
 * org.uplink.engine.join.EnrolHandler} answers hosts. The engine stores the digest of a token's
 * secret, never the secret. {@link org.uplink.engine.join.JoinRepository} uses a token, adds the
 * host and stores its certificate in one transaction. All classes are thread-safe.
 */
@NullMarked
package org.uplink.engine.join;

import org.jspecify.annotations.NullMarked;
