package org.uplink.api.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A run of the engine on a host: an install, or a deployment, sync or activation.
 *
 * @param id grows with every install of any host
 * @param kind {@code install}, {@code deployment}, {@code sync} or {@code activation}
 * @param step what it is doing, or was doing when it ended, in oVirt's words (AgentConnector,
 *     GetCapabilities, HostRefresh, GetRoute …)
 * @param started when it began
 * @param ended when it ended; absent while it runs
 * @param succeeded whether the host was installed; absent while it runs. A skipped deployment is no
 *     failure
 * @param rollbackAt while the host's network is being changed: when it is rolled back where the
 *     change is not proved
 */
public record Run(
    long id,
    String kind,
    String step,
    Instant started,
    Optional<Instant> ended,
    Optional<Boolean> succeeded,
    Optional<Instant> rollbackAt) {}
