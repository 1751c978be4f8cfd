package org.uplink.hostnet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.Planner;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverFile;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.sysctl.ProcSysctls;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.Rtnetlink;

/**
 * The main class of a process that deploys and rolls back a network on eth0, and stops itself with
 * SIGSTOP before every send to the kernel, until another process continues it. It prints each
 * place.
 */
final class StoppingProcess {
  /** Begins the line that says how many nanoseconds the steps have waited for a processor. */
  static final String WAITED = "waited: ";

  private StoppingProcess() {}

  /** Runs the change. */
  public static void main(String[] arguments) {
    StepListener stopping =
        new StepListener() {
          @Override
          public void before(String step) {
            System.out.println("before: " + step);
            System.out.flush();
            stop();
          }

          @Override
          public void after(String step) {}
        };
    try (Rtnetlink net = Rtnetlink.open()) {
      ProcSysctls sysctls = new ProcSysctls();
      Plan plan =
          new Planner(HostEnvironment.EMPTY)
              .plan(
                  NetworkState.read(net, sysctls, ResolverFile.NONE),
                  RunningConfiguration.EMPTY,
                  NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")),
                  Optional.empty(),
                  Duration.ofMinutes(1));
      Applier applier =
          new Applier(net, sysctls, ResolverFile.NONE, HostFixture.measured(stopping));
      applier.apply(plan);
      System.out.println("applied");
      System.out.println("differences: " + applier.converge(plan.snapshot()).differences());
      System.out.println(WAITED + ProcessorWait.OF_THIS_PROCESS.nanos());
    }
  }

  /** Stops this process. kill(1) ends after this process has been continued. */
  private static void stop() {
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(ProcessHandle.current().pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
