package org.uplink.verbs.change;

import org.uplink.verbs.WireRecord;

/**
 * What became of a proof.
 *
 * @param accepted whether it counts
 * @param reason in words, why it does or does not
 */
@WireRecord
public record Confirmation(boolean accepted, String reason) {}
