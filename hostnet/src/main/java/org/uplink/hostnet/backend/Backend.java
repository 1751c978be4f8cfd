package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.Optional;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verification;

/**
 * Plans a change, carries it out, and undoes it, on NICs of owners that it knows how to deal with.
 *
 * <p>Three things differ from one to the other, and each has its place here. Its <b>checkpoint</b>
 * is behind {@link #rollBack}: the kernel has none, so the snapshot is converged to; a program that
 * keeps checkpoints of its own goes back to its own, and is verified against the snapshot all the
 * same. Its <b>persistence</b> is behind {@link #cleanUpAfterReboot} and {@link #planRestore}: the
 * kernel forgets with the boot, and is told the safe configuration again; a program that has
 * profiles on disk takes those of an unsafe change away, and has nothing to be restored.
 * <b>DHCP</b> is behind {@link #plan}: who drives no client refuses it there.
 */
public interface Backend {
  /** What stands in the files of a change, so that another process finds the one that made it. */
  String name();

  /** Whether it takes NICs of this owner; empty: those that nobody owns. */
  boolean supports(Optional<NicOwner.Kind> owner);

  /**
   * Plans a change; touches nothing.
   *
   * @param host as it is
   * @param running the networks in force
   * @param flow the connection that must survive, where there is one
   * @param deadline how long the engine has to prove that it can still reach the host
   * @throws org.uplink.hostnet.request.SetupRefusedException where it can't or must not be done
   */
  Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline);

  /**
   * Carries a plan out, its own or one of {@link #planRestore}.
   *
   * @throws RuntimeException it was not, or not all of it, done: roll back then
   */
  void apply(Plan plan);

  /** Back to what was, from wherever it is, in the boot of the change. As often as it takes. */
  Verification rollBack(Snapshot snapshot);

  /**
   * In another boot than the change's: takes back what of a change that was never made safe has
   * outlived its own. As often as it takes.
   *
   * @return what could not be taken back
   */
  Verification cleanUpAfterReboot(Snapshot snapshot);

  /** Plans what makes a safe configuration again after a boot; touches nothing. */
  Plan planRestore(NetworkState host, RunningConfiguration safe);
}
