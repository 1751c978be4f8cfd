package org.uplink.verbs.change;

import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#CONFIRM_CONNECTIVITY}.
 *
 * <p>Without parameters the call is Vdsm's: "the engine has reached this host". With both it proves
 * a change, and the host answers with a {@link Confirmation}. A proof counts only over a connection
 * that was opened through the device of the new network.
 *
 * @param id the change's id
 * @param token the token of the change's request
 */
@WireRecord
public record ConfirmConnectivity(Optional<String> id, Optional<String> token) {
  /** Returns the proof of a change. */
  public static ConfirmConnectivity of(String id, String token) {
    return new ConfirmConnectivity(Optional.of(id), Optional.of(token));
  }
}
