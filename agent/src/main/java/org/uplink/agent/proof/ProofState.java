package org.uplink.agent.proof;

import java.util.Optional;

/**
 * A required proof, and what it was like when the change last looked.
 *
 * @param proof the form that users write
 * @param fault why it does not hold; empty if it holds
 */
public record ProofState(String proof, Optional<String> fault) {}
