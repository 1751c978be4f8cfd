package org.uplink.hostnet.change;

import java.time.Duration;
import java.util.Optional;

/**
 * A change that somebody asks for.
 *
 * @param id 1 to 64 of letters, digits and {@code -_.}: it becomes part of a file's name
 * @param hash of the parameters: the same id with another hash is another change, and refused
 * @param requester who asks
 * @param ticket from {@link Tickets} for this id; without one it is a stock client's, which knows
 *     none
 * @param token that the proof has to repeat
 * @param options how it is to be kept
 */
public record RequestedChange(
    String id,
    String hash,
    Requester requester,
    Optional<String> ticket,
    Optional<String> token,
    Options options) {
  /** Checks the id. */
  public RequestedChange {
    if (!id.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException(
          "the id \"" + id + "\" is not 1 to 64 of letters, digits and -_.");
    }
  }

  /**
   * How a change is to be kept.
   *
   * @param confirmation what it waits for
   * @param timeout how long
   * @param safe whether it is then at once the safe configuration
   */
  public record Options(
      StoredChange.RequiredConfirmation confirmation, Duration timeout, boolean safe) {}
}
