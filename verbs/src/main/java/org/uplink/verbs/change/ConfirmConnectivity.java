package org.uplink.verbs.change;

import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;

/**
 * The parameters of {@link Verb#CONFIRM_CONNECTIVITY}. With neither it is Vdsm's: "the engine
 * reached me". With both it is the proof of a change, which counts over a new connection alone that
 * came in by the change's device, and is answered with a {@link Confirmation}.
 *
 * @param id the change's
 * @param token the one that was given with the change
 */
@WireRecord
public record ConfirmConnectivity(Optional<String> id, Optional<String> token) {
  /** The proof of a change. */
  public static ConfirmConnectivity of(String id, String token) {
    return new ConfirmConnectivity(Optional.of(id), Optional.of(token));
  }
}
