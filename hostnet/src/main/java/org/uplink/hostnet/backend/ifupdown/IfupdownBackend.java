package org.uplink.hostnet.backend.ifupdown;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.uplink.hostnet.adoption.AdoptedLink;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.adoption.FileChange;
import org.uplink.hostnet.adoption.OwnerException;
import org.uplink.hostnet.adoption.OwnerFiles;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.NicOwner;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;

/** Changes the network of NICs that ifupdown configures. */
public final class IfupdownBackend implements Backend {
  /** The name in the files of changes. */
  public static final String NAME = "ifupdown";

  private final KernelBackend kernel;
  private final OwnerFiles files;
  private final Supplier<NetworkState> host;
  private final InterfaceState state;
  private final StanzaPlanner planner;
  private final boolean acceptsNics;

  /**
   * Creates the back end.
   *
   * @param kernel changes the kernel
   * @param host reads the state of the host
   * @param acceptsNics whether new networks get stanzas. Changes that were started are ended in any
   *     case
   */
  public IfupdownBackend(
      KernelBackend kernel, OwnerFiles files, Supplier<NetworkState> host, boolean acceptsNics) {
    this.kernel = kernel;
    this.files = files;
    this.host = host;
    this.state = new InterfaceState(files);
    this.planner = new StanzaPlanner(files);
    this.acceptsNics = acceptsNics;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean supports(Optional<NicOwner.Kind> owner) {
    return acceptsNics && owner.equals(Optional.of(NicOwner.Kind.IFUPDOWN));
  }

  @Override
  public boolean hasAdopted(String device) {
    return planner.hasAdopted(device);
  }

  @Override
  public Plan plan(
      NetworkState host,
      RunningConfiguration running,
      NetworkRequest request,
      Optional<EngineFlow> flow,
      Duration deadline) {
    Plan plan = kernel.planForOwner(host, running, request, flow, deadline);
    return plan.withAdoption(planner.plan(host, running, request, plan));
  }

  @Override
  public void apply(Plan plan) {
    kernel.apply(plan);
  }

  /** Notes that the network will have stanzas. ifupdown has no process that could notice it. */
  @Override
  public void adopt(Snapshot snapshot) {
    snapshot.adoption().ifPresent(adoption -> files.applyAllOrFail(adoption.trialFiles()));
  }

  /** Replaces the stanzas, and then what ifupdown takes for up. */
  @Override
  public List<String> makeSafe(Snapshot snapshot) {
    Adoption adoption = snapshot.adoption().orElseThrow();
    List<String> undone = new ArrayList<>(files.applyAll(adoption.safeFiles()));
    boolean hasStanzas = undone.isEmpty();
    undone.addAll(kernel.makeSafe(snapshot));
    adoption.trialFiles().forEach(change -> files.write(change.path(), Optional.empty()));
    if (hasStanzas) {
      try {
        replaceUpInterface(snapshot, adoption.links());
      } catch (OwnerException | SetupRefusedException e) {
        undone.add("ifupdown and the kernel differ until the next boot: " + e.getMessage());
      }
    }
    return undone;
  }

  @Override
  public Verification rollBack(Snapshot snapshot) {
    Verification verification = kernel.rollBack(snapshot);
    undoTrial(snapshot);
    return verification;
  }

  @Override
  public Verification rollBack(Snapshot snapshot, NetworkState observed) {
    Verification verification = kernel.rollBack(snapshot, observed);
    undoTrial(snapshot);
    return verification;
  }

  @Override
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    return kernel.observeRemovals(snapshot);
  }

  @Override
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return kernel.findConcurrentChanges(snapshot);
  }

  /** Undoes nothing more than the kernel's back end, because the stanzas were not changed. */
  @Override
  public Verification cleanUpAfterReboot(Snapshot snapshot) {
    return kernel.cleanUpAfterReboot(snapshot);
  }

  /**
   * Plans what ifupdown has not made at this boot: settings that its stanzas cannot name, and the
   * whole network if a power failure came before its stanzas were written.
   */
  @Override
  public Plan planRestore(NetworkState host, RunningConfiguration safe) {
    return kernel.planRestore(host, safe);
  }

  @Override
  public List<String> restore(Plan plan) {
    return kernel.restore(plan);
  }

  private void undoTrial(Snapshot snapshot) {
    for (FileChange change : snapshot.adoption().orElseThrow().trialFiles()) {
      files.write(change.path(), change.before());
    }
  }

  private void replaceUpInterface(Snapshot snapshot, List<AdoptedLink> links) {
    Optional<AdoptedLink> gone = links.stream().filter(link -> link.after().isEmpty()).findFirst();
    Optional<AdoptedLink> added =
        links.stream().filter(link -> link.before().isEmpty()).findFirst();
    if (gone.isEmpty() || added.isEmpty()) {
      return;
    }
    String network = gone.get().device();
    String nic = added.get().device();
    if (snapshot.after().filter(planned -> planned.link(network).isEmpty()).isPresent()) {
      removeBooted(network, nic);
    }
    state.replace(network, nic, added.get().after().orElseThrow());
  }

  /**
   * Removes a network that ifupdown has made at this boot, because a power failure came between the
   * decision on its removal and the change of its stanzas.
   */
  private void removeBooted(String network, String nic) {
    NetworkState booted = host.get();
    if (booted.link(network).isEmpty()) {
      return;
    }
    NetworkRequest present = NetworkRequest.of(network, NetworkSpec.takeOverOf(nic));
    RunningConfiguration running =
        kernel
            .plan(booted, RunningConfiguration.EMPTY, present, Optional.empty(), Duration.ZERO)
            .target();
    NetworkRequest removal = NetworkRequest.removalOf(Set.of(network));
    List<String> incomplete =
        kernel.restore(kernel.plan(booted, running, removal, Optional.empty(), Duration.ZERO));
    if (!incomplete.isEmpty()) {
      throw new OwnerException(String.join("; ", incomplete));
    }
  }
}
