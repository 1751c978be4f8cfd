/**
 * What shows that a change of this host's network works, if somebody on the host makes it: a {@link
 * org.uplink.agent.proof.RequiredProof} has to hold before the change is kept, and a {@link
 * org.uplink.agent.proof.Probe} if it held before the change.
 *
 * <p>{@link org.uplink.agent.proof.ProofChecks} makes a check for each of them, before the change.
 * {@link org.uplink.agent.proof.ChangeProofs} tries them while the change is pending.
 */
@NullMarked
package org.uplink.agent.proof;

import org.jspecify.annotations.NullMarked;
