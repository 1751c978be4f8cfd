package org.uplink.hostnet.apply;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.resolver.ResolverRefusedException;
import org.uplink.hostnet.state.Comparison;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.Verification;
import org.uplink.hostnet.sysctl.SysctlRefusedException;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;
import org.uplink.hostnet.transition.Transition;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.request.Acknowledgement;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;

/**
 * Carries plans out, and back. Makes no file but resolv.conf, the last of all; between its sends it
 * does nothing but compute.
 */
public final class Applier {
  /**
   * How often the way back is computed anew. Each time after the first it deals with what the
   * kernel did by itself meanwhile; what is left then is reported.
   */
  private static final int ATTEMPTS = 4;

  private final Rtnetlink net;
  private final Sysctls sysctls;
  private final ResolverFile resolver;
  private final StepListener listener;
  private final KernelWaits waiting;

  /** An applier on this namespace, with its settings and its name servers. */
  public Applier(Rtnetlink net, Sysctls sysctls, ResolverFile resolver, StepListener listener) {
    this.net = net;
    this.sysctls = sysctls;
    this.resolver = resolver;
    this.listener = listener;
    waiting = new KernelWaits(net);
  }

  /**
   * Carries a plan out. Where a step is refused, what is behind its send is left undone: converge
   * then.
   *
   * @throws ApplyFailedException where the kernel refuses a step
   */
  public void apply(Plan plan) {
    for (Batch send : plan.batches()) {
      List<ApplyFailedException> refusals = applyBatch(send);
      if (!refusals.isEmpty()) {
        throw refusals.getFirst();
      }
    }
  }

  /**
   * Brings the snapshot's links back to what they were, from wherever they are; a second time it
   * does nothing. It goes as far as it can, and says what is left.
   */
  public Verification converge(Snapshot snapshot) {
    List<ApplyFailedException> refusals = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      NetworkState is = read();
      List<Batch> sends = Transition.between(is, snapshot.targetFor(is), snapshot.devices());
      if (sends.isEmpty()) {
        break;
      }
      refusals.clear();
      sends.forEach(send -> refusals.addAll(applyBatch(send)));
    }
    List<String> differences = new ArrayList<>(verify(snapshot).differences());
    if (!differences.isEmpty()) {
      refusals.forEach(refusal -> differences.add(refusal.getMessage()));
    }
    return new Verification(differences);
  }

  /** Compares the host with the snapshot, without a change. */
  public Verification verify(Snapshot snapshot) {
    return Comparison.compare(read(), snapshot);
  }

  private NetworkState read() {
    return NetworkState.read(net, sysctls, resolver);
  }

  /** Sends the steps, and says which were refused. */
  private List<ApplyFailedException> applyBatch(Batch send) {
    String text = send.steps().stream().map(Step::describe).collect(Collectors.joining("; "));
    listener.before(text);
    List<ApplyFailedException> refusals =
        switch (send.steps().getFirst().operation()) {
          case Operation.SetSysctl setting -> writeSysctl(setting);
          case Operation.AwaitAddresses(String device, List<InetAddress> addresses) ->
              waiting.awaitAddresses(device, addresses);
          case Operation.AwaitRunning(String device) -> waiting.awaitRunning(device);
          case Operation.WriteResolver write -> writeResolver(write);
          default -> sendAll(send.steps());
        };
    listener.after(text);
    return refusals;
  }

  private List<ApplyFailedException> writeSysctl(Operation.SetSysctl setting) {
    try {
      sysctls.write(setting.key(), setting.value());
      return List.of();
    } catch (SysctlRefusedException e) {
      return List.of(new ApplyFailedException(setting.describe(), e));
    }
  }

  private List<ApplyFailedException> writeResolver(Operation.WriteResolver write) {
    try {
      resolver.write(write.to());
      return List.of();
    } catch (ResolverRefusedException e) {
      return List.of(new ApplyFailedException(write.describe(), e));
    }
  }

  private List<ApplyFailedException> sendAll(List<Step> steps) {
    Map<String, Integer> indices = new HashMap<>();
    for (Link link : net.links().list().all()) {
      indices.put(link.name(), link.index());
    }
    // What names a link that is gone is refused by the kernel like all that is not there.
    KernelRequests requests =
        new KernelRequests(name -> indices.getOrDefault(name, Integer.MAX_VALUE));
    List<Operation> asked = new ArrayList<>();
    List<Request> all = new ArrayList<>();
    for (Step step : steps) {
      for (Request request : requests.requestsFor(step.operation())) {
        asked.add(step.operation());
        all.add(request);
      }
    }
    List<Acknowledgement> answers = net.applyAll(all);
    List<ApplyFailedException> refusals = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Acknowledgement.Refused(NetlinkException refusal)
          && !KernelRequests.isAlreadyDone(asked.get(i), refusal)) {
        refusals.add(new ApplyFailedException(asked.get(i).describe(), refusal));
      }
    }
    return refusals;
  }
}
