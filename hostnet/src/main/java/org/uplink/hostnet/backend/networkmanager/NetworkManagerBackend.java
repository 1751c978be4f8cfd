package org.uplink.hostnet.backend.networkmanager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.LeaseCheck;
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

  private final KernelBackend kernel;
  private final Rtnetlink net;
  private final OwnerFiles files;
  private final NetworkManager manager;
  private final OwnerService service;
  private final StateFiles states;
  private final LeaseFiles leases;
  private final AdoptionPlanner planner;
  private final boolean acceptsNics;

  /**
   * Creates the back end.
   *
   * @param kernel changes the kernel
   * @param service the service of NetworkManager
   * @param acceptsNics whether NICs of NetworkManager may be changed. Changes that were started are
   *     ended in any case
   */
  public NetworkManagerBackend(
      KernelBackend kernel,
      Rtnetlink net,
      OwnerFiles files,
      NetworkManager manager,
      OwnerService service,
      boolean acceptsNics) {
    this.acceptsNics = acceptsNics;
    this.kernel = kernel.withRenewedLeases();
    this.net = net;
    this.files = files;
    this.manager = manager;
    this.service = service;
    this.states = new StateFiles(files);
    this.leases = new LeaseFiles(files);
    this.planner = new AdoptionPlanner(files, manager, states, this::indexOf);
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
    return planner.findBridgeProfile(device).isPresent();
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    Plan plan = kernel.plan(host, running, request, flow, deadline);
    try {
      new RestartCheck(manager).checkRestart();
      LeaseCheck.refuseShortLeases(NAME, host, plan, deadline);
      return plan.withAdoption(planner.plan(host, running, request));
    } catch (OwnerException e) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "NetworkManager could not be asked whether it can take the change over: %s. See: systemctl status NetworkManager."
              .formatted(e.getMessage()));
    }
  }

  @Override
  public void apply(Plan plan) {
    List<AdoptedLink> links = plan.adoption().orElseThrow().links();
    if (links.stream().anyMatch(link -> link.after().isEmpty())) {
      // NetworkManager would create the bridge again as soon as the kernel has deleted it.
      links.forEach(link -> manager.release(link.device()));
    }
    kernel.apply(plan);
  }

  @Override
  public void adopt(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    List<AdoptedLink> links = adoption.links();
    if (adoption.trialFiles().isEmpty()) {
      links.forEach(link -> manager.connect(link.after().orElseThrow()));
      return;
    }
    files.applyAllOrFail(adoption.trialFiles());
    manager.load(adoption.trialFiles().stream().map(FileChange::path).toList());
    service.stop();
    leases.move(links, AdoptedLink::before, AdoptedLink::after);
    writeStates(links, AdoptedLink::after);
    service.start();
    manager.awaitConnected(links, AdoptedLink::after);
  }

  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    List<String> undone = files.applyAll(adoption.safeFiles());
    leases.deleteOfDeleted(adoption.links());
    adoption.trialFiles().forEach(change -> files.write(change.path(), Optional.empty()));
    try {
      manager.reload();
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
    Adoption adoption = snapshot.adoption().orElseThrow();
    boolean hasTrialFiles = adoption.trialFiles().stream().anyMatch(files::isDone);
    if (!hasTrialFiles
        && manager.whyNotConnected(adoption.links(), AdoptedLink::before).isEmpty()) {
      // NetworkManager has not noticed the change, and will not notice its end.
      return kernel.rollBack(snapshot);
    }
    try {
      giveBack(snapshot, adoption);
      return kernel.rollBack(snapshot);
    } catch (OwnerException e) {
      Verification verification = kernel.rollBack(snapshot);
      List<String> differences = new ArrayList<>(verification.differences());
      differences.add(
          "NetworkManager has not taken its NICs back: %s. Run: nmcli connection up uuid %s"
              .formatted(
                  e.getMessage(),
                  adoption.links().getLast().before().orElse("UUID-OF-THE-EARLIER-PROFILE")));
      return new Verification(differences, verification.concurrentChanges());
    }
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

  /**
   * Restarts NetworkManager with its earlier profiles. The files of the change are deleted last, so
   * that a crash before that is noticed, and NetworkManager is started even if the kernel refuses
   * the earlier network.
   */
  private void giveBack(Snapshot snapshot, Adoption adoption) {
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
      kernel.rollBack(snapshot);
      leases.move(links, AdoptedLink::after, AdoptedLink::before);
      leases.deleteOfCreated(links);
      writeStates(links, AdoptedLink::before);
      deleteTrialFiles(adoption);
    } finally {
      service.start();
    }
    manager.awaitConnected(links, AdoptedLink::before);
  }

  private void deleteTrialFiles(Adoption adoption) {
    for (FileChange change : adoption.trialFiles().reversed()) {
      files.write(change.path(), change.before());
    }
  }

  /** Tells NetworkManager, which does not run, with which profiles it starts. */
  private void writeStates(
      List<AdoptedLink> links, Function<AdoptedLink, Optional<String>> profile) {
    states.delete(links);
    for (AdoptedLink link : links) {
      Optional<String> uuid = profile.apply(link);
      if (uuid.isPresent()) {
        boolean created = link.before().isEmpty() || link.after().isEmpty();
        states.write(indexOf(link.device()), uuid.get(), created);
      }
    }
  }

  private int indexOf(String device) {
    return net.links()
        .find(device)
        .map(Link::index)
        .orElseThrow(() -> new OwnerException("there is no link " + device));
  }
}
