package org.uplink.api.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run of the engine on a host.
 *
 * @param id grows with every run of any host
 * @param kind {@code install}, {@code deploy}, {@code sync} or {@code activate}
 * @param step the current step, or the last one if the run has ended, in oVirt's words (AwaitAgent,
 *     GetCapabilities, CollectNetworkDataAfterInstallation, GetRoute, …)
 * @param ended absent while the run is running
 * @param succeeded absent while the run is running; a skipped deployment is not a failure
 * @param rollbackAt while the host's network is being changed: when the host rolls back unless the
 *     change is proved
 * @param warnings the warnings in the host's plan of the change
 * @param accepted the codes of warnings that did not stop this run, because its request said so
 */
public record RunDocument(
    long id,
    String kind,
    String step,
    Instant started,
    Optional<Instant> ended,
    Optional<Boolean> succeeded,
    Optional<Instant> rollbackAt,
    List<WarningDocument> warnings,
    List<String> accepted) {}
