package org.uplink.hostnet.change;

import java.time.Duration;
import java.util.Optional;

/**
 * A change that a client requests.
 *
 * @param id 1 to 64 letters, digits and {@code -_.}: it becomes part of a file name
 * @param hash a hash of the parameters. The same id with another hash is refused
 * @param requester who requests the change
 * @param ticket a ticket of {@link Tickets} for this id. A stock client has none
 * @param tokenDigest the SHA-256 of the secret that the proof has to repeat
 * @param confirmation what the change waits for
 * @param timeout how long the change waits
 * @param safe whether the change becomes part of the safe configuration as soon as it is kept
 */
public record RequestedChange(
    String id,
    String hash,
    Requester requester,
    Optional<String> ticket,
    Optional<String> tokenDigest,
    RequiredConfirmation confirmation,
    Duration timeout,
    boolean safe) {
  public RequestedChange {
    if (!id.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException(
          "change id \"" + id + "\" is not 1 to 64 letters, digits and -_.");
    }
  }
}
