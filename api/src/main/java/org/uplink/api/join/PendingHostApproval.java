package org.uplink.api.join;

import java.util.Optional;

/**
 * The request to approve a pending host, whose code is in the path.
 *
 * @param name the name that the host proposes; it is compared
 * @param cluster the cluster of the host (default: {@code Default})
 * @param install whether the host is installed as soon as its agent is connected (default: false)
 */
public record PendingHostApproval(
    String name, Optional<String> cluster, Optional<Boolean> install) {}
