package org.uplink.agent.capabilities;

import java.util.List;
import org.uplink.hostnet.request.RunningConfiguration;

/**
 * The networks that a host has by what Uplink has stored.
 *
 * @param running the networks in force
 * @param notRestored the networks of the safe configuration that the last boot could not restore
 * @param isChanging whether a change is pending or is being rolled back
 */
public record ExpectedNetworks(
    RunningConfiguration running, List<String> notRestored, boolean isChanging) {
  /** No networks. */
  public static final ExpectedNetworks NONE =
      new ExpectedNetworks(RunningConfiguration.EMPTY, List.of(), false);

  public ExpectedNetworks {
    notRestored = List.copyOf(notRestored);
  }
}
