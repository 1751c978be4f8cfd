package org.uplink.hostnet.apply;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.uplink.hostnet.comparison.Comparison;
import org.uplink.hostnet.comparison.ConcurrentChanges;
import org.uplink.hostnet.comparison.ConcurrentReport;
import org.uplink.hostnet.comparison.RenamedLinks;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.offload.KernelReceiveOffload;
import org.uplink.hostnet.offload.ReceiveOffload;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.resolver.ResolverRefusedException;
import org.uplink.hostnet.state.LinkLocalAddresses;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.SysctlRefusedException;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;
import org.uplink.hostnet.transition.Transition;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;

/**
 * Applies plans and rolls them back. Does no disk I/O between two batches: the only file that it
 * writes is resolv.conf, as the last step.
 */
public final class Applier {
  /**
   * How often a rollback computes and applies the difference to the snapshot. A repetition handles
   * changes that the kernel made itself meanwhile. A difference that remains is reported.
   */
  private static final int ATTEMPTS = 4;

  private final Rtnetlink net;
  private final Sysctls sysctls;
  private final ResolverFile resolver;
  private final StepListener listener;
  private final ReceiveOffload offload;
  private final KernelWaits waiting;

  public Applier(Rtnetlink net, Sysctls sysctls, ResolverFile resolver, StepListener listener) {
    this(net, sysctls, resolver, listener, new KernelReceiveOffload(net));
  }

  public Applier(
      Rtnetlink net,
      Sysctls sysctls,
      ResolverFile resolver,
      StepListener listener,
      ReceiveOffload offload) {
    this.net = net;
    this.sysctls = sysctls;
    this.resolver = resolver;
    this.listener = listener;
    this.offload = offload;
    waiting = new KernelWaits(net);
  }

  /**
   * Applies a plan. If a step fails, the later batches are not sent, and the caller has to roll
   * back.
   *
   * @throws ApplyFailedException if the kernel refuses a step
   */
  public void apply(Plan plan) {
    for (Batch batch : plan.batches()) {
      List<ApplyFailedException> refusals = applyBatch(batch);
      if (!refusals.isEmpty()) {
        throw ApplyFailedException.of(refusals);
      }
    }
  }

  /**
   * Applies a plan that restores networks after a boot. The plan may have objects that depend on
   * something that is not there yet, such as a route whose source address another program adds
   * later. They are tried again for some seconds, and are left out if the kernel still refuses
   * them.
   *
   * @return a sentence for each object that is left out or incomplete
   * @throws ApplyFailedException if the kernel refuses a link or an address. Then the plan is taken
   *     back, as far as the kernel lets it
   */
  public List<String> restore(Plan plan) {
    return new Restoration(this, waiting).apply(plan);
  }

  /**
   * Restores the links of a snapshot, whatever steps of the plan were done. Keeps the changes that
   * other programs made meanwhile, but restores what they removed: it may be missing because a step
   * was not done. Restores as much as possible and reports the remaining differences. A second call
   * does nothing.
   */
  public Verification converge(Snapshot snapshot) {
    return converge(snapshot, Optional.empty());
  }

  /**
   * Restores the links of a snapshot, whatever steps of the plan, or of an earlier rollback, were
   * done. What other programs had removed from the observed host stays removed, unless the host
   * needs it.
   *
   * @param observed what {@link #observeRemovals} returned
   */
  public Verification converge(Snapshot snapshot, NetworkState observed) {
    return converge(snapshot, Optional.of(observed));
  }

  /**
   * Returns the current host if other programs have removed something from it. Call this after all
   * steps of the plan were done, and before any rollback. Later, nobody can tell who removed what.
   */
  public Optional<NetworkState> observeRemovals(Snapshot snapshot) {
    NetworkState current = read();
    listener.progress();
    Optional<NetworkState> observed =
        ConcurrentChanges.hasRemovals(snapshot, current) ? Optional.of(current) : Optional.empty();
    listener.progress();
    return observed;
  }

  /** Finds what other programs changed after the plan was computed, but not what they removed. */
  public ConcurrentReport findConcurrentChanges(Snapshot snapshot) {
    return report(snapshot, ConcurrentChanges::find);
  }

  /**
   * Finds what other programs changed, also what they removed, after all steps of the plan were
   * done.
   */
  public ConcurrentReport findConcurrentChangesAfterPlan(Snapshot snapshot) {
    return report(snapshot, ConcurrentChanges::findAfterPlan);
  }

  /**
   * Compares the host with a snapshot. Changes nothing. What another program has changed is a
   * difference too.
   */
  public Verification verify(Snapshot snapshot) {
    return Comparison.compare(read(), snapshot, ConcurrentChanges.NONE);
  }

  /** Sends the steps of a batch. Returns those that failed. */
  List<ApplyFailedException> applyBatch(Batch batch) {
    String text = batch.steps().stream().map(Step::describe).collect(Collectors.joining("; "));
    listener.before(text);
    List<ApplyFailedException> refusals =
        switch (batch.steps().getFirst().operation()) {
          case Operation.SetSysctl setting -> writeSysctl(setting);
          case Operation.AwaitAddresses(String device, List<InetAddress> addresses) ->
              waiting.awaitAddresses(device, addresses);
          case Operation.AwaitRunning(String device) -> waiting.awaitRunning(device);
          case Operation.AwaitCarrier wait -> waiting.awaitCarrier(wait);
          case Operation.AwaitSwitch _ -> waiting.awaitSwitch();
          case Operation.DeleteGenerated(String device, List<Prefix> wanted) ->
              sendAll(generated(device, wanted));
          case Operation.WriteResolver write -> writeResolver(write);
          case Operation.TurnOnReceiveOffload turningOn -> turnOn(turningOn);
          default -> sendAll(batch.steps());
        };
    listener.after(text);
    return refusals;
  }

  private Verification converge(Snapshot snapshot, Optional<NetworkState> observed) {
    List<ApplyFailedException> refusals = new ArrayList<>();
    NetworkState current = read();
    listener.progress();
    ConcurrentChanges others = ConcurrentChanges.find(snapshot, current);
    if (observed.isPresent()) {
      others = others.andRemovals(snapshot, observed.get(), current);
    }
    listener.progress();
    OwnWrites own = new OwnWrites();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      listener.progress();
      List<Batch> batches = rollbackSteps(current, snapshot, others);
      listener.progress();
      if (batches.isEmpty()) {
        break;
      }
      refusals.clear();
      for (Batch batch : batches) {
        own.add(batch);
        refusals.addAll(applyBatch(batch));
      }
      current = read();
      listener.progress();
      others = others.and(ConcurrentChanges.find(snapshot, current), current, own::contain);
      listener.progress();
    }
    if (!areAdvertised(current, snapshot)) {
      waiting.awaitAdvertisements(() -> areAdvertised(read(), snapshot));
      // The kernel has added its own routes meanwhile, so the routes that Uplink added in their
      // place are deleted.
      current = read();
      rollbackSteps(current, snapshot, others).forEach(batch -> refusals.addAll(applyBatch(batch)));
      current = read();
    }
    List<String> differences =
        new ArrayList<>(Comparison.compare(current, snapshot, others).differences());
    if (!differences.isEmpty()) {
      refusals.forEach(refusal -> differences.add(refusal.getMessage()));
    }
    return new Verification(differences, others.describeAfterRollback(current));
  }

  private ConcurrentReport report(
      Snapshot snapshot, BiFunction<Snapshot, NetworkState, ConcurrentChanges> search) {
    listener.progress();
    NetworkState current = read();
    listener.progress();
    ConcurrentReport report = search.apply(snapshot, current).report();
    listener.progress();
    return report;
  }

  private static List<Batch> rollbackSteps(
      NetworkState current, Snapshot planned, ConcurrentChanges others) {
    Snapshot snapshot = RenamedLinks.find(planned, current).applyTo(planned);
    NetworkState wanted = others.addTo(snapshot.targetFor(current)).withoutLinksGoneFrom(current);
    return Transition.between(current, wanted, snapshot.devices());
  }

  private boolean areAdvertised(NetworkState current, Snapshot snapshot) {
    listener.progress();
    return Comparison.awaitedAdvertisements(
            current, RenamedLinks.find(snapshot, current).applyTo(snapshot))
        .isEmpty();
  }

  private NetworkState read() {
    return NetworkState.read(net, sysctls, resolver, offload);
  }

  private List<Step> generated(String device, List<Prefix> wanted) {
    LinkLocalAddresses now = new LinkLocalAddresses(read());
    return now.of(device).stream()
        .filter(address -> address.isMarkedAsGenerated() || now.isOfPresentMac(address))
        .filter(address -> !wanted.contains(address.local()))
        .map(address -> new Step(new Operation.DeleteAddress(address), new Operation.Nothing()))
        .toList();
  }

  private List<ApplyFailedException> writeSysctl(Operation.SetSysctl setting) {
    try {
      sysctls.write(setting.key(), setting.value());
      return List.of();
    } catch (SysctlRefusedException e) {
      return List.of(new ApplyFailedException(setting, e));
    }
  }

  private List<ApplyFailedException> writeResolver(Operation.WriteResolver write) {
    try {
      resolver.write(write.to());
      return List.of();
    } catch (ResolverRefusedException e) {
      return List.of(new ApplyFailedException(write, e));
    }
  }

  private List<ApplyFailedException> turnOn(Operation.TurnOnReceiveOffload turningOn) {
    try {
      offload.turnOn(turningOn.device());
      return List.of();
    } catch (NetlinkException e) {
      return List.of(new ApplyFailedException(turningOn, e));
    }
  }

  private List<ApplyFailedException> sendAll(List<Step> steps) {
    Map<String, Integer> indices = new HashMap<>();
    for (Link link : net.links().list().all()) {
      indices.put(link.name(), link.index());
    }
    // If the link no longer exists, the request names an index that no link has, and the kernel
    // refuses it.
    KernelRequests kernelRequests =
        new KernelRequests(name -> indices.getOrDefault(name, Integer.MAX_VALUE));
    List<Operation> operations = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    for (Step step : steps) {
      for (Request request : kernelRequests.requestsFor(step.operation())) {
        operations.add(step.operation());
        requests.add(request);
      }
    }
    List<Acknowledgement> answers = net.applyAll(requests);
    List<ApplyFailedException> refusals = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Acknowledgement.Refused(NetlinkException refusal)
          && !KernelRequests.isAlreadyDone(operations.get(i), refusal)) {
        refusals.add(new ApplyFailedException(operations.get(i), refusal));
      }
    }
    return refusals;
  }
}
