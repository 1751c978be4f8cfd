package org.uplink.hostnet.backend;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;

/**
 * Plans changes, applies them and rolls them back, for NICs of the owners that the back end
 * supports.
 *
 * <p>Back ends differ in three things:
 *
 * <ul>
 *   <li>Owners ({@link #adopt} and {@link #rollBack}). The kernel's network changes first. Then the
 *       program that owns the NIC takes it over, and the change has to be proved again.
 *   <li>Persistence ({@link #makeSafe} and {@link #planRestore}). The kernel loses its
 *       configuration at a reboot, so the safe configuration has to be restored. A program with
 *       profiles on disk makes its networks itself.
 *   <li>DHCP ({@link #plan}). A back end without a DHCP client refuses a network with DHCP.
 * </ul>
 */
public interface Backend {
  /**
   * Returns the name that a stored change contains. Another process finds the back end by this
   * name.
   */
  String name();

  /**
   * Returns whether the back end supports NICs of this owner. Empty means NICs without an owner.
   */
  boolean supports(Optional<NicOwner.Kind> owner);

  /**
   * Returns whether the owner of the NICs has taken a network over with this back end.
   *
   * @param device the device that has the network's addresses: the bridge, or without one the VLAN,
   *     bond or NIC
   */
  boolean hasAdopted(String device);

  /**
   * Plans a change. Changes nothing. Warns of a lease that {@link #planToApply} would renew.
   *
   * @param host the current state of the host
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
   * Plans a change that is applied at once. Like {@link #plan}, but first renews leases that would
   * end during the change, as far as the owner of the NICs can do so.
   */
  default Plan planToApply(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    return plan(host, running, request, flow, deadline);
  }

  /**
   * Finds a device that the owner of the NICs gives other addresses than a plan does when it takes
   * the device back: those that the device had before its network.
   */
  default Optional<String> findDeviceWithOtherAddresses(Plan plan) {
    return Optional.empty();
  }

  /**
   * Applies a plan of {@link #planToApply}.
   *
   * @throws RuntimeException if the plan was not applied completely; the caller then has to roll
   *     back
   */
  void apply(Plan plan);

  /**
   * Lets the owner of the NICs take the applied change over. Does nothing for NICs without an
   * owner.
   *
   * @throws RuntimeException if the owner did not do it; the caller then has to roll back
   */
  void adopt(Snapshot snapshot);

  /**
   * Makes the change survive a reboot, as far as that needs files of the owner. Called after the
   * change is decided. May be repeated.
   *
   * @return a sentence for each part that is not done, because another program interfered
   */
  List<String> makeSafe(Snapshot snapshot);

  /**
   * Rolls a change back, whatever steps of the change were done. The host was not rebooted since
   * the change started. Keeps the changes that other programs made meanwhile, if possible, and
   * restores everything that is missing. May be repeated.
   */
  Verification rollBack(Snapshot snapshot);

  /**
   * Rolls a change back like {@link #rollBack(Snapshot)}. What other programs had removed from the
   * observed host stays removed, unless the host needs it.
   *
   * @param observed what {@link #observeRemovals} returned before the first rollback
   */
  default Verification rollBack(Snapshot snapshot, NetworkState observed) {
    return rollBack(snapshot);
  }

  /**
   * Returns the current host if other programs have removed something that the change had put on
   * its links, or left there. The change was applied completely, and no rollback has begun. When
   * the owner of the NICs has restarted, nobody can tell who removed it, and nothing is returned.
   */
  default Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    return Optional.empty();
  }

  /** Finds what other programs changed after the plan was computed. The change is kept. */
  ConcurrentReport findConcurrentChanges(Snapshot snapshot);

  /**
   * Cleans up after a reboot: undoes the parts of an unsafe change that survived the reboot. May be
   * repeated.
   *
   * @return the parts that could not be undone
   */
  Verification cleanUpAfterReboot(Snapshot snapshot);

  /** Plans to restore a safe configuration after a boot. Changes nothing. */
  Plan planRestore(NetworkState host, RunningConfiguration safe);

  /**
   * Applies a plan of {@link #planRestore}. Leaves out what the kernel refuses, unless it is a link
   * or an address.
   *
   * @return a sentence for each object that is left out or incomplete
   * @throws RuntimeException if the kernel refuses a link or an address. Then the plan is taken
   *     back
   */
  List<String> restore(Plan plan);
}
