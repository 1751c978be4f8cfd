package org.uplink.hostnet.backend.networkd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.adoption.OwnerService;
import org.uplink.hostnet.backend.AdoptionCheck;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.backend.LeaseCheck;
import org.uplink.hostnet.backend.PermissionCheck;
import org.uplink.hostnet.backend.networkd.Networkd.ConfiguredLink;
import org.uplink.hostnet.backend.networkd.file.LinkFiles;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.verbs.setup.SetupCode;

/** Changes the network of NICs that systemd-networkd configures. */
public final class NetworkdBackend implements Backend {
  /** The name in the files of changes. */
  public static final String NAME = "systemd-networkd";

  private static final String SHORT_LEASE =
      "Let the server give a longer lease, or retry after systemd-networkd has renewed it.";

  private final KernelBackend kernel;
  private final Rtnetlink net;
  private final OwnerFiles files;
  private final Networkd networkd;
  private final OwnerService service;
  private final KeepingRestart restart;
  private final Supplier<NetworkState> state;
  private final NetworkFilePlanner planner;
  private final boolean acceptsNics;

  /**
   * Creates the back end.
   *
   * @param kernel changes the kernel
   * @param service the service of systemd-networkd
   * @param state reads the state of the host
   * @param acceptsNics whether NICs of systemd-networkd may be changed. Changes that were started
   *     are ended in any case
   */
  public NetworkdBackend(
      KernelBackend kernel,
      Rtnetlink net,
      Networkd networkd,
      OwnerService service,
      Supplier<NetworkState> state,
      boolean acceptsNics) {
    this.acceptsNics = acceptsNics;
    this.kernel = kernel.withRenewedLeases();
    this.net = net;
    this.files = networkd.files();
    this.networkd = networkd;
    this.service = service;
    this.restart = new KeepingRestart(service, files, networkd);
    this.state = state;
    this.planner = planner(networkd);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return acceptsNics && owner.equals(Optional.of(NicOwner.Kind.NETWORKD));
  }

  @Override
  public boolean hasAdopted(String device) {
    return planner.hasFiles(device);
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    return refusingWithoutOwner(
        () -> {
          Plan plan = kernel.planForOwner(host, running, request, flow, deadline);
          Networkd asked = networkd.forPlan();
          List<AddressState> ending = LeaseCheck.endingAddresses(host, plan, deadline);
          return renewal(asked).canRenew(ending)
              ? planner(asked)
                  .plan(host, running, request, plan)
                  .withWarnings(LeaseCheck.renewalWarnings(ending, deadline))
              : planWithLeases(asked, host, running, request, plan, deadline);
        });
  }

  @Override
  public Plan planToApply(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    return refusingWithoutOwner(
        () -> {
          Plan plan = kernel.planForOwner(host, running, request, flow, deadline);
          Networkd asked = networkd.forPlan();
          Optional<NetworkState> renewed =
              renewal(asked).renew(LeaseCheck.endingAddresses(host, plan, deadline));
          return renewed.isEmpty()
              ? planWithLeases(asked, host, running, request, plan, deadline)
              : planWithLeases(
                  asked,
                  renewed.get(),
                  running,
                  request,
                  kernel.planForOwner(renewed.get(), running, request, flow, deadline),
                  deadline);
        });
  }

  @Override
  public void apply(Plan plan) {
    if (new TrialFiles(files, plan.adoption().orElseThrow()).prepare()) {
      networkd.reload();
    }
    kernel.apply(plan);
  }

  @Override
  public void adopt(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    files.applyAllOrFail(adoption.trialFiles());
    if (adoption.links().isEmpty()) {
      return;
    }
    restart(snapshot, AdoptedLink::after);
    if (!adoption.trialFiles().isEmpty()) {
      awaitPlanned(adoption, snapshot.after().orElseThrow());
    }
  }

  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    List<String> undone = new ArrayList<>(files.applyAll(adoption.safeFiles()));
    undone.addAll(kernel.makeSafe(snapshot));
    new TrialFiles(files, adoption).delete();
    try {
      readSafeFiles(snapshot);
    } catch (OwnerException e) {
      undone.add(
          "systemd-networkd has not read its changed files, and does so at its next start: "
              + e.getMessage());
    }
    return undone;
  }

  /**
   * Rolls a change back. systemd-networkd is told after the kernel, and in one step: nobody else
   * would start it if this process ended between its stop and its start.
   */
  @Override
  public Verification rollBack(Snapshot snapshot) {
    return rollBack(snapshot, Optional.empty());
  }

  @Override
  public Verification rollBack(Snapshot snapshot, NetworkState observed) {
    return rollBack(snapshot, Optional.of(observed));
  }

  /**
   * Returns what other programs have removed. Empty once the files for systemd-networkd are
   * written: from then on, it may have been systemd-networkd.
   */
  @Override
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    return new TrialFiles(files, snapshot.adoption().orElseThrow()).areWritten()
        ? Optional.empty()
        : kernel.observeRemovals(snapshot);
  }

  @Override
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return kernel.findChangesBesideRemovals(new RestartedOwner(state.get()).addTo(snapshot));
  }

  /** Undoes only what the kernel's back end does: the files of the change were in /run. */
  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    return kernel.cleanUpAfterReboot(snapshot);
  }

  /**
   * Plans to let systemd-networkd configure the links that it has not configured at this boot. It
   * creates the links itself.
   */
  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    Plan restored = kernel.planRestore(host, safe);
    Adoption all = new Adoption(List.of(), List.of(), planner.linksOf(host, restored.target()));
    Adoption missing = all;
    try {
      awaitConfigured(all, AdoptedLink::after);
      missing = new Adoption(List.of(), List.of(), List.of());
    } catch (OwnerException e) {
      // A restart lets systemd-networkd read files that a crash completed only now.
    }
    return new Plan(host, host, List.of(), restored.warnings(), restored.target(), List.of())
        .withAdoption(missing);
  }

  @Override
  public List<String> restore(Plan plan) {
    return kernel.restore(plan);
  }

  private Plan refusingWithoutOwner(Supplier<Plan> planned) {
    PermissionCheck.refuseWithoutRestart(service);
    try {
      return planned.get();
    } catch (OwnerException e) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "systemd-networkd could not be asked whether it can take the change over: "
              + e.getMessage()
              + ". See: systemctl status systemd-networkd.");
    }
  }

  private Plan planWithLeases(
      Networkd asked,
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Plan plan,
      Duration deadline) {
    LeaseCheck.refuseShortLeases(SHORT_LEASE, host, plan, deadline);
    return planner(asked).plan(host, running, request, plan);
  }

  private LeaseRenewal renewal(Networkd asked) {
    return new LeaseRenewal(asked, net.addresses()::list, state, this::indexOf);
  }

  private NetworkFilePlanner planner(Networkd asked) {
    return new NetworkFilePlanner(files, asked, this::indexOf);
  }

  private Verification rollBack(Snapshot snapshot, Optional<NetworkState> observed) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    boolean hasNoticed = hasNoticed(adoption);
    Verification verification =
        hasNoticed ? rollBackNoticed(snapshot, observed) : rollBackKernel(snapshot, observed);
    new TrialFiles(files, adoption).undo();
    try {
      if (!hasNoticed) {
        networkd.reload();
        if (whyNotConfigured(adoption, AdoptedLink::before).isEmpty()) {
          return verification;
        }
        // It has noticed the change only now.
      }
      restart.run(adoption);
      awaitConfigured(adoption, AdoptedLink::before);
      return rollBackNoticed(snapshot, observed);
    } catch (OwnerException e) {
      List<String> differences = new ArrayList<>(verification.differences());
      differences.add(
          "systemd-networkd has not taken its NICs back: "
              + e.getMessage()
              + ". Run: systemctl restart systemd-networkd");
      return new Verification(differences, verification.concurrentChanges());
    }
  }

  /**
   * Lets systemd-networkd read the files for the next boot, so that a later reload, of whomever,
   * changes nothing. If it has created a link at a boot that the decided change deletes, the link
   * is deleted.
   */
  private void readSafeFiles(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    boolean hasRead =
        adoption.links().stream()
            .allMatch(
                link ->
                    net.links().find(link.device()).stream()
                        .flatMap(it -> networkd.findFile(it.index()).stream())
                        .findFirst()
                        .map(file -> files.read(file).isPresent())
                        .orElse(link.after().isEmpty()));
    if (hasRead && whyNotConfigured(adoption, NetworkdBackend::safeFile).isEmpty()) {
      return;
    }
    restart(snapshot, NetworkdBackend::safeFile);
    NetworkState planned = snapshot.after().orElseThrow();
    for (AdoptedLink link : adoption.links()) {
      if (link.after().isEmpty() && planned.link(link.device()).isEmpty()) {
        net.links().find(link.device()).ifPresent(it -> net.apply(LinkRequest.delete(it.index())));
      }
    }
  }

  /** Restarts systemd-networkd, and adds again what it has removed of the planned network. */
  private void restart(Snapshot snapshot, Function<AdoptedLink, Optional<String>> file) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    NetworkState earlier = state.get();
    restart.run(adoption);
    awaitConfigured(adoption, file);
    new RestartedOwner(state.get()).findRemoved(snapshot, earlier).ifPresent(kernel::rollBack);
  }

  /** Rolls the kernel back after systemd-networkd has noticed the change. */
  private Verification rollBackNoticed(Snapshot snapshot, Optional<NetworkState> observed) {
    RestartedOwner restarted = new RestartedOwner(state.get());
    return rollBackKernel(
        restarted.addTo(snapshot), observed.map(host -> restarted.addTo(snapshot, host)));
  }

  private Verification rollBackKernel(Snapshot snapshot, Optional<NetworkState> observed) {
    return observed.isPresent()
        ? kernel.rollBack(snapshot, observed.get())
        : kernel.rollBack(snapshot);
  }

  private boolean hasNoticed(Adoption adoption) {
    return new TrialFiles(files, adoption).areWritten()
        || whyNotConfigured(adoption, AdoptedLink::before).isPresent();
  }

  private void awaitPlanned(Adoption adoption, NetworkState planned) {
    List<AdoptedLink> links =
        adoption.links().stream().filter(link -> isPlanned(link, planned)).toList();
    networkd.await(() -> new AdoptionCheck(state.get(), planned).findDifference(links));
  }

  /**
   * Returns whether the plan has the addresses of a link. It does not have those that the NIC's own
   * file gives it after the removal of a network with other addresses.
   */
  private static boolean isPlanned(AdoptedLink link, NetworkState planned) {
    return link.after().filter(LinkFiles::isOurs).isPresent()
        || planned.link(link.device()).isEmpty()
        || planned.addressesOf(link.device()).stream().anyMatch(address -> !address.linkLocal());
  }

  private void awaitConfigured(Adoption adoption, Function<AdoptedLink, Optional<String>> file) {
    networkd.await(() -> whyNotConfigured(adoption, file));
  }

  private Optional<String> whyNotConfigured(
      Adoption adoption, Function<AdoptedLink, Optional<String>> file) {
    List<ConfiguredLink> links =
        adoption.links().stream()
            .filter(link -> file.apply(link).isPresent())
            .map(link -> new ConfiguredLink(link.device(), file.apply(link).orElseThrow()))
            .toList();
    return networkd.whyNotConfigured(links, this::indexOf);
  }

  private static Optional<String> safeFile(AdoptedLink link) {
    return link.after().map(LinkFiles::safeOf);
  }

  private int indexOf(String device) {
    return net.links()
        .find(device)
        .map(Link::index)
        .orElseThrow(() -> new OwnerException("there is no link " + device));
  }
}
