package org.uplink.bench.hostnet;

import static org.uplink.bench.hostnet.HostnetBench.HOST4;
import static org.uplink.bench.hostnet.HostnetBench.HOST6;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Transition;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.net.Prefix;

/** Makes the change with the steps of the planner, in the planner's order or in another order. */
final class HostnetChanger implements NetworkChanger {
  private final String name;
  private final UnaryOperator<List<Batch>> order;
  private final Rtnetlink net;
  private final ProcSysctls sysctls = new ProcSysctls();
  private Plan plan;

  private HostnetChanger(String name, Rtnetlink net, UnaryOperator<List<Batch>> order) {
    this.name = name;
    this.net = net;
    this.order = order;
    plan = planned();
  }

  static HostnetChanger asItIs(Rtnetlink net) {
    return new HostnetChanger("hostnet", net, sends -> sends);
  }

  static HostnetChanger inOneSend(Rtnetlink net) {
    return new HostnetChanger("the same steps in one system call", net, SingleSend::of);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void deploy() {
    plan = planned();
    applier().apply(ordered(plan.before(), plan.after(), plan.batches(), plan.target()));
  }

  @Override
  public void rollBack() {
    Snapshot snapshot = plan.snapshot();
    NetworkState is = read();
    NetworkState wanted = snapshot.targetFor(is);
    List<Batch> sends = Transition.between(is, wanted, snapshot.devices());
    applier().apply(ordered(is, wanted, sends, RunningConfiguration.EMPTY));
    // A rollback also reverts changes that the kernel made itself, and verifies the result.
    Verification verified = applier().converge(snapshot);
    if (!verified.matches()) {
      throw new IllegalStateException(verified.differences().toString());
    }
  }

  private NetworkState read() {
    return NetworkState.read(net, sysctls, ResolverFile.NONE);
  }

  private Plan planned() {
    var request =
        NetworkRequest.of(
            "ovirtmgmt",
            NetworkSpec.bridgeOn("eth0")
                .withIpv4(NetworkSpec.Ip.of(Prefix.parse(HOST4 + "/24")))
                .withIpv6(NetworkSpec.Ip.of(Prefix.parse(HOST6 + "/64")))
                .withDefaultRoute(true));
    return new Planner(HostEnvironment.EMPTY)
        .plan(
            read(), RunningConfiguration.EMPTY, request, Optional.empty(), Duration.ofSeconds(60));
  }

  private Applier applier() {
    return new Applier(net, sysctls, ResolverFile.NONE, StepListener.NONE);
  }

  private Plan ordered(
      NetworkState from, NetworkState to, List<Batch> sends, RunningConfiguration target) {
    return new Plan(from, to, order.apply(sends), List.of(), target, plan.devices());
  }
}
