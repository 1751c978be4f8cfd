package org.uplink.hostnet.apply;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.uplink.hostnet.plan.Operation;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Step;
import org.uplink.hostnet.plan.Transition;
import org.uplink.hostnet.state.Comparison;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.ResolverFile;
import org.uplink.hostnet.state.ResolverRefused;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.state.SysctlRefused;
import org.uplink.hostnet.state.Sysctls;
import org.uplink.hostnet.state.Verified;
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
  private final Waiting waiting;

  /** An applier on this namespace, with its settings and its name servers. */
  public Applier(Rtnetlink net, Sysctls sysctls, ResolverFile resolver, StepListener listener) {
    this.net = net;
    this.sysctls = sysctls;
    this.resolver = resolver;
    this.listener = listener;
    waiting = new Waiting(net);
  }

  /**
   * Carries a plan out. Where a step is refused, what is behind its send is left undone: converge
   * then.
   *
   * @throws ApplyFailed where the kernel refuses a step
   */
  public void apply(Plan plan) {
    for (Plan.Send send : plan.sends()) {
      List<ApplyFailed> refusals = carryOut(send);
      if (!refusals.isEmpty()) {
        throw refusals.getFirst();
      }
    }
  }

  /**
   * Brings the snapshot's links back to what they were, from wherever they are; a second time it
   * does nothing. It goes as far as it can, and says what is left.
   */
  public Verified converge(Snapshot snapshot) {
    List<ApplyFailed> refusals = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      HostState is = read();
      List<Plan.Send> sends = Transition.between(is, snapshot.wanted(is), snapshot.devices());
      if (sends.isEmpty()) {
        break;
      }
      refusals.clear();
      sends.forEach(send -> refusals.addAll(carryOut(send)));
    }
    List<String> differences = new ArrayList<>(verify(snapshot).differences());
    if (!differences.isEmpty()) {
      refusals.forEach(refusal -> differences.add(refusal.getMessage()));
    }
    return new Verified(differences);
  }

  /** Compares the host with the snapshot, without a change. */
  public Verified verify(Snapshot snapshot) {
    return Comparison.of(read(), snapshot);
  }

  private HostState read() {
    return HostState.read(net, sysctls, resolver);
  }

  /** Sends the steps, and says which were refused. */
  private List<ApplyFailed> carryOut(Plan.Send send) {
    String text = send.steps().stream().map(Step::text).collect(Collectors.joining("; "));
    listener.before(text);
    List<ApplyFailed> refusals =
        switch (send.steps().getFirst().operation()) {
          case Operation.SetSysctl setting -> set(setting);
          case Operation.AwaitAddresses(String device, List<InetAddress> addresses) ->
              waiting.forAddresses(device, addresses);
          case Operation.AwaitRunning(String device) -> waiting.forRunning(device);
          case Operation.WriteResolver write -> write(write);
          default -> sendAll(send.steps());
        };
    listener.after(text);
    return refusals;
  }

  private List<ApplyFailed> set(Operation.SetSysctl setting) {
    try {
      sysctls.write(setting.key(), setting.value());
      return List.of();
    } catch (SysctlRefused e) {
      return List.of(new ApplyFailed(setting.text(), e));
    }
  }

  private List<ApplyFailed> write(Operation.WriteResolver write) {
    try {
      resolver.write(write.to());
      return List.of();
    } catch (ResolverRefused e) {
      return List.of(new ApplyFailed(write.text(), e));
    }
  }

  private List<ApplyFailed> sendAll(List<Step> steps) {
    Map<String, Integer> indices = new HashMap<>();
    for (Link link : net.links().list().all()) {
      indices.put(link.name(), link.index());
    }
    // What names a link that is gone is refused by the kernel like all that is not there.
    Requests requests = new Requests(name -> indices.getOrDefault(name, Integer.MAX_VALUE));
    List<Operation> asked = new ArrayList<>();
    List<Request> all = new ArrayList<>();
    for (Step step : steps) {
      for (Request request : requests.of(step.operation())) {
        asked.add(step.operation());
        all.add(request);
      }
    }
    List<Acknowledgement> answers = net.applyAll(all);
    List<ApplyFailed> refusals = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof Acknowledgement.Refused(NetlinkException refusal)
          && !Requests.isSoAlready(asked.get(i), refusal)) {
        refusals.add(new ApplyFailed(asked.get(i).text(), refusal));
      }
    }
    return refusals;
  }
}
