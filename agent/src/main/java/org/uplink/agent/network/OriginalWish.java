package org.uplink.agent.network;

import java.util.Optional;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;

/**
 * The wish for the network from before Uplink's first change.
 *
 * @param original that network; empty if it is not known, and Uplink's networks are only removed
 */
public record OriginalWish(Optional<OriginalRestore> original) implements HostWish {
  @Override
  public NetworkRequest on(NetworkState host, RunningConfiguration running) {
    return NetworkRequest.restoring(original, running);
  }

  /** What a known original network does not have is not given back. */
  @Override
  public boolean givesBack() {
    return original.isEmpty();
  }
}
