/**
 * What shows that a change of this host's network works: a {@link
 * org.uplink.verbs.proof.RequiredProof} has to hold before the change is kept, and a {@link
 * org.uplink.verbs.proof.Probe} if it held before the change.
 *
 * <p>{@link org.uplink.agent.proof.ProofChecks} makes a check for each of them, before the change.
 * {@link org.uplink.agent.proof.ChangeProofs} tries them while the change is pending.
 */
@NullMarked
package org.uplink.agent.proof;

import org.jspecify.annotations.NullMarked;
