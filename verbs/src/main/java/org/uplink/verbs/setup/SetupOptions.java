package org.uplink.verbs.setup;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import org.uplink.verbs.Verb;
import org.uplink.verbs.capabilities.NetworkCapabilities;
import org.uplink.verbs.proof.Probe;

/**
 * How the host checks and keeps a change. The last seven members are Uplink's own. A request
 * without an {@code id} is a stock Vdsm request: the host answers {@link Done} or an error. The
 * host refuses unknown options, because they may change what the caller expects.
 *
 * @param connectivityCheck whether the host waits for a confirmation; the default is true
 * @param connectivityTimeout how long the host waits, in seconds; the default is 4
 * @param commitOnSuccess whether a confirmed change becomes part of the safe configuration
 *     immediately
 * @param id the change's id. The host answers a repeated id with the stored status, if the
 *     parameters are the same
 * @param ticket the ticket of {@link Verb#GET_NETWORK_TICKET} for this id
 * @param token the requester's secret, which the proof repeats
 * @param tokenDigest in place of {@code token}: its SHA-256, 64 lower-case hexadecimal digits.
 *     Hosts whose ticket says so know it
 * @param dryRun whether the host only plans the change; it answers a {@link SetupPlan}
 * @param probes what has to work before the change and after it, in the form of {@link Probe}. Only
 *     for changes with a token, and for dry runs. Hosts with the feature {@link
 *     NetworkCapabilities#PROBES} know it
 * @param restoreOriginal whether the host restores the network from before Uplink's first change.
 *     The request names no networks and bonds then. Only for changes with a token, and for dry
 *     runs. Hosts with the feature {@link NetworkCapabilities#RESTORE_ORIGINAL} know it
 */
@RecordBuilder
public record SetupOptions(
    Optional<Boolean> connectivityCheck,
    Optional<Integer> connectivityTimeout,
    Optional<Boolean> commitOnSuccess,
    Optional<String> id,
    Optional<String> ticket,
    Optional<String> token,
    Optional<String> tokenDigest,
    Optional<Boolean> dryRun,
    Optional<List<String>> probes,
    Optional<Boolean> restoreOriginal)
    implements SetupOptionsBuilder.With {

  /** The options of a stock Vdsm request without options: the host uses its defaults. */
  public static final SetupOptions DEFAULTS = SetupOptionsBuilder.builder().build();

  /** Returns the options of a dry run. */
  public static SetupOptions planOnly() {
    return DEFAULTS.withDryRun(Optional.of(true));
  }

  /** Returns the options of a change that the host makes safe if it is proved in time. */
  public static SetupOptions proved(String id, String ticket, String token, int timeoutSeconds) {
    return SetupOptionsBuilder.builder()
        .connectivityCheck(Optional.of(true))
        .connectivityTimeout(Optional.of(timeoutSeconds))
        .commitOnSuccess(Optional.of(true))
        .id(Optional.of(id))
        .ticket(Optional.of(ticket))
        .token(Optional.of(token))
        .build();
  }

  /** Returns these options for a change that a reboot undoes until it is made safe. */
  public SetupOptions withoutCommit() {
    return withCommitOnSuccess(Optional.of(false));
  }

  /** Returns these options with the digest of the token in place of the token. */
  public SetupOptions withTokenDigest(String digest) {
    return with(
        options -> {
          options.token(Optional.empty());
          options.tokenDigest(Optional.of(digest));
        });
  }

  /** Returns these options with probes. */
  public SetupOptions withProbes(List<Probe> wanted) {
    return withProbes(
        wanted.isEmpty()
            ? Optional.empty()
            : Optional.of(wanted.stream().map(Probe::toString).toList()));
  }

  /** Returns these options for the network from before Uplink's first change. */
  public SetupOptions restoringOriginal() {
    return withRestoreOriginal(Optional.of(true));
  }
}
