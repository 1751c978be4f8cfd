package org.uplink.api.join;

import java.util.Optional;

/**
 * The request to create a token by which hosts join.
 *
 * @param host the host that may join, which the engine has; its use revokes the host's earlier
 *     certificates. Excludes {@code cluster} and {@code uses}
 * @param cluster the cluster of the new hosts that may join (default: {@code Default})
 * @param uses how many new hosts may join, from 1 to 10,000 (default: 1)
 * @param install whether the engine installs a host that has joined as soon as its agent is
 *     connected (default: false)
 */
public record JoinTokenCreation(
    Optional<String> host,
    Optional<String> cluster,
    Optional<Integer> uses,
    Optional<Boolean> install) {
  /** Returns the request for a host that the engine has. */
  public static JoinTokenCreation oneHost(String host, boolean install) {
    return new JoinTokenCreation(
        Optional.of(host), Optional.empty(), Optional.empty(), Optional.of(install));
  }

  /** Returns the request for new hosts. */
  public static JoinTokenCreation newHosts(
      Optional<String> cluster, Optional<Integer> uses, boolean install) {
    return new JoinTokenCreation(Optional.empty(), cluster, uses, Optional.of(install));
  }
}
