package org.uplink.hostnet.plan;

import java.time.Duration;
import java.util.Optional;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.Surroundings;
import org.uplink.hostnet.state.HostState;

/** Computes plans. Touches nothing. */
public final class Planner {
  private final Surroundings surroundings;

  /** A planner for a host with these surroundings. */
  public Planner(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Plans a change.
   *
   * @param state the host as it is
   * @param running the networks in force
   * @param request what is asked for
   * @param flow the connection that must survive, where there is one
   * @param deadline how long the engine has to prove that it can still reach the host
   * @throws org.uplink.hostnet.SetupRefused where it can't or must not be done; the code says why
   */
  public Plan plan(
      HostState state,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    throw new UnsupportedOperationException(
        "not yet: " + surroundings + state + running + request + flow + deadline);
  }

  /**
   * Plans what makes the safe configuration's networks again after a boot; what the kernel has
   * already stays untouched. What can't be made (a missing NIC) is left out, and said in the plan's
   * warnings.
   */
  public Plan restore(HostState state, RunningConfiguration safe) {
    throw new UnsupportedOperationException("not yet: " + state + safe);
  }
}
