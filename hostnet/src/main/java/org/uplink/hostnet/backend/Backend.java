package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.List;
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
 * Plans changes, carries them out and rolls them back, for NICs of the owners that it supports.
 *
 * <p>Back ends differ in three things:
 *
 * <ul>
 *   <li>Checkpoints, behind {@link #rollBack}. The kernel has none, so its state is converged to
 *       the snapshot. A program with checkpoints returns to its own, and is verified against the
 *       snapshot.
 *   <li>Persistence, behind {@link #cleanUpAfterReboot} and {@link #planRestore}. The kernel
 *       forgets everything at a reboot and gets the safe configuration again. A program with
 *       profiles on disk deletes those of an unsafe change and has nothing to restore.
 *   <li>DHCP, behind {@link #plan}. A back end without a DHCP client refuses it.
 * </ul>
 */
public interface Backend {
  /** Returns the name by which another process finds the back end of a stored change. */
  String name();

  /** Returns whether it supports NICs of this owner; empty stands for NICs without an owner. */
  boolean supports(Optional<NicOwner.Kind> owner);

  /**
   * Plans a change. Touches nothing.
   *
   * @param host the host as it is
   * @param running the networks in force
   * @param flow the engine's connection, which must survive, if there is one
   * @param deadline how long the host waits for a proof
   * @throws org.uplink.hostnet.request.SetupRefusedException if the change is impossible or
   *     forbidden
   */
  Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline);

  /**
   * Carries out a plan of {@link #plan} or {@link #planRestore}.
   *
   * @throws RuntimeException if the plan was not carried out completely; the caller then has to
   *     roll back
   */
  void apply(Plan plan);

  /**
   * Rolls a change back, in the boot in which it started, whichever of its steps were done. What
   * other programs have changed meanwhile stays where it can. May be repeated.
   */
  Verification rollBack(Snapshot snapshot);

  /** Returns what other programs have changed since a change was planned, a sentence each. */
  List<String> findConcurrentChanges(Snapshot snapshot);

  /**
   * Cleans up after a reboot: undoes the parts of an unsafe change that survived the reboot. May be
   * repeated.
   *
   * @return what could not be undone
   */
  Verification cleanUpAfterReboot(Snapshot snapshot);

  /** Plans to restore a safe configuration after a boot. Touches nothing. */
  Plan planRestore(NetworkState host, RunningConfiguration safe);
}
