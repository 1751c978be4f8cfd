package org.uplink.verbs.change;

import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#SET_SAFE_NETWORK_CONFIG}.
 *
 * @param id the kept change to make safe. The host refuses the call if it keeps another change. A
 *     stock client sends no id, and makes any kept change safe
 */
@WireRecord
public record ChangeToCommit(Optional<String> id) {}
