package org.uplink.api.join;

import java.time.Instant;
import java.util.Optional;

/**
 * A token by which hosts join.
 *
 * @param id names the token; not secret
 * @param token the line to run {@code uplink agent join} with; a secret. Only in the answer to the
 *     request that creates it
 * @param host the host that may join
 * @param cluster the cluster of the new hosts that may join; either this or {@code host} is there
 * @param uses how many hosts may join
 * @param usesLeft how many of them have not joined
 * @param install whether the engine installs a host that has joined as soon as its agent is
 *     connected
 */
public record JoinTokenDocument(
    String id,
    Optional<String> token,
    Optional<String> host,
    Optional<String> cluster,
    int uses,
    int usesLeft,
    boolean install,
    Instant created,
    Instant expires) {
  /** Leaves the secret out. */
  @Override
  public String toString() {
    return "JoinTokenDocument[id=" + id + "]";
  }
}
