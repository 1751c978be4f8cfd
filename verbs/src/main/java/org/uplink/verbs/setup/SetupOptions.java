package org.uplink.verbs.setup;

import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.WireRecord;
import org.uplink.verbs.change.ChangeTicket;

/**
 * How a change is checked and kept. The last four are this agent's own: without an {@code id} the
 * request is a stock one, answered with true or an error.
 *
 * @param connectivityCheck whether the change waits to be proved; the default is that it does
 * @param connectivityTimeout how long it waits, in seconds; the default is 4
 * @param commitOnSuccess whether a proved change is at once the safe configuration
 * @param id the change's id: the same id with the same parameters brings the stored outcome
 * @param ticket from {@link Verb#GET_NETWORK_TICKET} for this id
 * @param token a secret of whoever asks, to be repeated in the proof
 * @param dryRun whether only the plan is wanted: the answer is a {@link SetupPlan}, and nothing
 *     changes
 */
@WireRecord
public record SetupOptions(
    Optional<Boolean> connectivityCheck,
    Optional<Integer> connectivityTimeout,
    Optional<Boolean> commitOnSuccess,
    Optional<String> id,
    Optional<String> ticket,
    Optional<String> token,
    Optional<Boolean> dryRun) {

  /** All left to the host: a stock request. */
  public static final SetupOptions DEFAULTS =
      new SetupOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Only the plan. */
  public static SetupOptions planOnly() {
    return new SetupOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(true));
  }

  /** A change that is kept only once it is proved. */
  public static SetupOptions proved(
      ChangeTicket ticket, String token, int timeoutSeconds, boolean commitOnSuccess) {
    return new SetupOptions(
        Optional.of(true),
        Optional.of(timeoutSeconds),
        Optional.of(commitOnSuccess),
        Optional.of(ticket.id()),
        Optional.of(ticket.ticket()),
        Optional.of(token),
        Optional.empty());
  }
}
