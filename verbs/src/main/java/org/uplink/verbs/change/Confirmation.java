package org.uplink.verbs.change;

import org.uplink.verbs.WireRecord;

/**
 * The answer to a proof.
 *
 * @param accepted whether the proof counts
 * @param reason why it counts or does not, a sentence
 */
@WireRecord
public record Confirmation(boolean accepted, String reason) {}
