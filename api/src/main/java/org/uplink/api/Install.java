package org.uplink.api;

import java.time.Instant;
import java.util.Optional;

/**
 * An install of a host.
 *
 * @param id grows with every install of any host
 * @param step what it is doing, or was doing when it ended, in oVirt's words (AwaitAgent,
 *     GetCapabilities, CollectNetworkDataAfterInstallation, GetRoute …)
 * @param started when it began
 * @param ended when it ended; absent while it runs
 * @param succeeded whether the host was installed; absent while it runs. A skipped deployment is no
 *     failure
 */
public record Install(
    long id, String step, Instant started, Optional<Instant> ended, Optional<Boolean> succeeded) {}
