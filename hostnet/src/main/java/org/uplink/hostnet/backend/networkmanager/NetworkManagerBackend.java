package org.uplink.hostnet.backend.networkmanager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.AdoptionCheck;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.LeaseCheck;
import org.uplink.hostnet.backend.PermissionCheck;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.verbs.setup.SetupCode;

/** Changes the network of NICs that NetworkManager configures. */
public final class NetworkManagerBackend implements Backend {
  /** The name in the files of changes. */
  public static final String NAME = "NetworkManager";

  /** NetworkManager has no command that renews a lease, and renews all when it starts. */
  private static final String SHORT_LEASE =
      "Renew the lease, which loses no packets, and retry: systemctl restart NetworkManager. If that does not help, let the server give a longer lease.";

  private final KernelBackend kernel;
  private final Rtnetlink net;
  private final Supplier<NetworkState> state;
  private final OwnerFiles files;
  private final NetworkManager manager;
  private final OwnerService service;
  private final StateFiles states;
  private final LeaseFiles leases;
  private final ProfilePlanner planner;
  private final boolean acceptsNics;

  /**
   * Creates the back end.
   *
   * @param kernel changes the kernel
   * @param state reads the state of the host
   * @param service the service of NetworkManager
   * @param acceptsNics whether NICs of NetworkManager may be changed. Changes that were started are
   *     ended in any case
   */
  public NetworkManagerBackend(
      KernelBackend kernel,
      Rtnetlink net,
      Supplier<NetworkState> state,
      OwnerFiles files,
      NetworkManager manager,
      OwnerService service,
      boolean acceptsNics) {
    this.acceptsNics = acceptsNics;
    this.kernel = kernel.withRenewedLeases();
    this.net = net;
    this.state = state;
    this.files = files;
    this.manager = manager;
    this.service = service;
    this.states = new StateFiles(files);
    this.leases = new LeaseFiles(files);
    this.planner = new ProfilePlanner(files, manager, states, this::indexOf);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return acceptsNics && owner.equals(Optional.of(NicOwner.Kind.NETWORK_MANAGER));
  }

  @Override
  public boolean hasAdopted(String device) {
    return planner.hasProfile(device);
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    Plan plan = kernel.planForOwner(host, running, request, flow, deadline);
    try {
      PermissionCheck.refuseWithoutRestart(service);
      new RestartCheck(manager).checkRestart();
      LeaseCheck.refuseShortLeases(SHORT_LEASE, host, plan, deadline);
      return plan.withAdoption(
          new ProfilePlanner(files, manager.forPlan(), states, this::indexOf)
              .plan(running, request, plan));
    } catch (OwnerException e) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "NetworkManager could not be asked whether it can take the change over: "
              + e.getMessage()
              + ". See: systemctl status NetworkManager.");
    }
  }

  @Override
  public Optional<String> findDeviceWithOtherAddresses(Plan plan) {
    return planner.differingLinks(plan.adoption().orElseThrow().links(), plan.after()).stream()
        .map(AdoptedLink::device)
        .findFirst();
  }

  @Override
  public void apply(Plan plan) {
    new ReleasedLinks(files, manager, plan.adoption().orElseThrow()).release();
    kernel.apply(plan);
  }

  @Override
  public void adopt(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    List<AdoptedLink> links = adoption.links();
    if (links.isEmpty()) {
      return;
    }
    if (adoption.trialFiles().isEmpty()) {
      links.forEach(link -> manager.connect(link.after().orElseThrow()));
      return;
    }
    new RestartCheck(manager).checkRestart();
    NetworkState planned = snapshot.after().orElseThrow();
    List<AdoptedLink> differing = planner.differingLinks(links, planned);
    List<AdoptedLink> adopted = links.stream().filter(link -> !differing.contains(link)).toList();
    files.applyAllOrFail(adoption.trialFiles());
    manager.load(adoption.trialFiles().stream().map(FileChange::path).toList());
    service.stop();
    new PlannedMtus(net, planned).set(links.reversed());
    leases.move(
        links,
        new LeaseFiles.Side(snapshot.before(), AdoptedLink::before),
        new LeaseFiles.Side(planned, AdoptedLink::after));
    states.replace(
        links,
        link -> differing.contains(link) ? Optional.empty() : link.after(),
        planned,
        this::indexOf);
    service.start();
    manager.awaitConnected(adopted, AdoptedLink::after);
    manager.await(() -> new AdoptionCheck(state.get(), planned).findDifference(adopted));
    differing.forEach(link -> manager.connect(link.after().orElseThrow()));
  }

  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    boolean isUnread = hasBootedBefore(adoption);
    List<String> undone = files.applyAll(adoption.safeFiles());
    leases.deleteOfDeleted(adoption.links());
    adoption.trialFiles().forEach(change -> files.write(change.path(), Optional.empty()));
    try {
      manager.reload();
      if (isUnread) {
        connectChanged(adoption.links());
      }
    } catch (OwnerException e) {
      undone.add(
          "NetworkManager has not read its changed profiles, and does so at its next start: "
              + e.getMessage());
    }
    return undone;
  }

  /**
   * Rolls a change back. NetworkManager runs afterwards, also if it was stopped when an earlier
   * rollback crashed.
   */
  @Override
  public Verification rollBack(Snapshot snapshot) {
    return rollBack(snapshot, kernel::rollBack);
  }

  @Override
  public Verification rollBack(Snapshot snapshot, NetworkState observed) {
    return rollBack(snapshot, it -> kernel.rollBack(it, observed));
  }

  /** Finds removals until NetworkManager has noticed the change. */
  @Override
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    return hasNoticed(snapshot.adoption().orElseThrow())
        ? Optional.empty()
        : kernel.observeRemovals(snapshot);
  }

  @Override
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return kernel.findChangesBesideRemovals(snapshot);
  }

  /**
   * Undoes nothing more than the kernel's back end, because the files of the change were in /run.
   */
  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    return kernel.cleanUpAfterReboot(snapshot);
  }

  /**
   * Plans to connect the profiles that NetworkManager has not connected at this boot, which happens
   * if a crash interrupted {@link #makeSafe}. NetworkManager creates the links itself.
   */
  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    manager.awaitStarted();
    List<AdoptedLink> links =
        planner.linksOf(safe).stream()
            .filter(link -> manager.whyNotConnected(List.of(link), AdoptedLink::after).isPresent())
            .toList();
    return new Plan(host, host, List.of(), List.of(), safe, List.of())
        .withAdoption(new Adoption(List.of(), List.of(), links));
  }

  @Override
  public List<String> restore(Plan plan) {
    return kernel.restore(plan);
  }

  private Verification rollBack(
      Snapshot snapshot, Function<Snapshot, Verification> kernelRollback) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    if (!hasNoticed(adoption)) {
      // NetworkManager will not notice the end of the change either.
      return kernelRollback.apply(snapshot);
    }
    try {
      giveBack(snapshot, adoption, kernelRollback);
      return kernelRollback.apply(new LinkLocalChoice(state.get()).addTo(snapshot));
    } catch (OwnerException e) {
      Verification verification = kernelRollback.apply(snapshot);
      List<String> differences = new ArrayList<>(verification.differences());
      differences.add(
          "NetworkManager has not taken its NICs back: %s. Run: %s"
              .formatted(
                  e.getMessage(),
                  adoption.links().stream()
                      .flatMap(link -> link.before().stream())
                      .map(uuid -> "nmcli connection up uuid " + uuid)
                      .collect(Collectors.joining("; "))));
      return new Verification(differences, verification.concurrentChanges());
    }
  }

  /** Returns whether NetworkManager has started with files that a decided change replaces. */
  private boolean hasBootedBefore(Adoption adoption) {
    return adoption.trialFiles().stream().allMatch(file -> files.read(file.path()).isEmpty())
        && !adoption.safeFiles().stream().allMatch(files::isDone);
  }

  /** Returns whether NetworkManager has connected or read something of the change. */
  private boolean hasNoticed(Adoption adoption) {
    return !adoption.links().isEmpty()
        && (adoption.trialFiles().stream()
                .filter(change -> !change.before().equals(change.after()))
                .anyMatch(files::isDone)
            || manager.whyNotConnected(adoption.links(), AdoptedLink::before).isPresent());
  }

  /** Connects the profiles that the change has changed, bridges before their ports. */
  private void connectChanged(List<AdoptedLink> links) {
    manager.awaitStarted();
    links.stream()
        .filter(link -> link.before().equals(link.after()))
        .forEach(link -> manager.connect(link.after().orElseThrow()));
  }

  /**
   * Restarts NetworkManager with its earlier profiles. The files of the change are deleted last, so
   * that a crash before that is noticed, and NetworkManager is started even if the kernel refuses
   * the earlier network.
   */
  private void giveBack(
      Snapshot snapshot, Adoption adoption, Function<Snapshot, Verification> kernelRollback) {
    List<AdoptedLink> links = adoption.links();
    try {
      service.stop();
    } catch (OwnerException e) {
      // Without its profile, NetworkManager does not create the bridge again.
      deleteTrialFiles(adoption);
      manager.reload();
      throw e;
    }
    try {
      // The caller rolls back once more, and verifies that.
      var _ = kernelRollback.apply(snapshot);
      leases.move(
          links,
          new LeaseFiles.Side(snapshot.after().orElseThrow(), AdoptedLink::after),
          new LeaseFiles.Side(snapshot.before(), AdoptedLink::before));
      leases.deleteOfCreated(links);
      states.replace(links, AdoptedLink::before, snapshot.before(), this::indexOf);
      deleteTrialFiles(adoption);
    } finally {
      service.start();
    }
    manager.awaitConnected(links, AdoptedLink::before);
  }

  /**
   * Deletes the files of the change. If somebody has edited a profile of the network meanwhile,
   * NetworkManager has moved it to /etc, and would make the network again.
   */
  private void deleteTrialFiles(Adoption adoption) {
    List<FileChange> moved =
        adoption.safeFiles().stream()
            .filter(change -> StoredProfiles.isUplinks(change.path()))
            .filter(change -> !files.read(change.path()).equals(change.before()))
            .toList();
    Stream.concat(moved.stream(), adoption.trialFiles().reversed().stream())
        .forEach(change -> files.write(change.path(), change.before()));
  }

  private int indexOf(String device) {
    return net.links()
        .find(device)
        .map(Link::index)
        .orElseThrow(() -> new OwnerException("there is no link " + device));
  }
}
