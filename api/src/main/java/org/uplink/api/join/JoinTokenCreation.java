package org.uplink.api.join;

import java.util.Optional;

/**
 * The request to create a token by which hosts join.
 *
 * @param host the host that may join, which the engine has; its use revokes the host's earlier
 *     certificates. Excludes {@code cluster} and {@code uses}
 * @param cluster the cluster of the new hosts that may join (default: {@code Default})
 * @param uses how many new hosts may join, from 1 to 10,000 (default: 1)
 */
public record JoinTokenCreation(
    Optional<String> host, Optional<String> cluster, Optional<Integer> uses) {}
