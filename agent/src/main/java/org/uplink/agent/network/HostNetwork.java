package org.uplink.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.capabilities.RunningNetworks;
import org.uplink.hostnet.EngineFlow;
import org.uplink.hostnet.LocalSurroundings;
import org.uplink.hostnet.NetworkRequest;
import org.uplink.hostnet.apply.ApplyFailed;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.change.Boot;
import org.uplink.hostnet.change.Change;
import org.uplink.hostnet.change.ChangeFiles;
import org.uplink.hostnet.change.ChangePlace;
import org.uplink.hostnet.change.HostLock;
import org.uplink.hostnet.change.KernelBoot;
import org.uplink.hostnet.change.Outcome;
import org.uplink.hostnet.change.Settlement;
import org.uplink.hostnet.change.StuckGuard;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.plan.RunningConfiguration;
import org.uplink.hostnet.state.EtcResolver;
import org.uplink.hostnet.state.HostState;
import org.uplink.hostnet.state.ProcSysctls;
import org.uplink.hostnet.state.ResolverFile;
import org.uplink.hostnet.state.ResolverText;
import org.uplink.hostnet.state.Sysctls;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;

/**
 * The host's network as the agent changes it: the kernel, the files of the changes, and what an
 * agent does at its start before it listens to anybody. Thread-safe.
 */
public final class HostNetwork implements RunningNetworks.Source {
  private static final Logger log = LoggerFactory.getLogger(HostNetwork.class);

  /** For a guard, or an agent that ends, to finish what it does. */
  private static final Duration LOCK = Duration.ofSeconds(30);

  private final Rtnetlink kernel;
  private final Sysctls sysctls = new ProcSysctls();
  private final ChangePlace place;
  private final ChangeFiles files;
  private final Boot boot;
  private final Backends backends;
  private final ResolverFile resolver;
  private final Settlement settlement;

  private HostNetwork(
      Rtnetlink kernel, ChangePlace place, ChangeFiles files, Boot boot, StepListener listener) {
    this.kernel = kernel;
    this.place = place;
    this.files = files;
    this.boot = boot;
    this.resolver = new EtcResolver(place.resolvConf());
    this.backends =
        KernelBackend.alone(
            kernel, sysctls, resolver, LocalSurroundings.of(kernel, place.resolvConf()), listener);
    this.settlement = new Settlement(files, backends);
  }

  /**
   * Opens the files.
   *
   * @param listener learns of each step on disk and in the kernel
   */
  public static HostNetwork open(Rtnetlink kernel, ChangePlace place, StepListener listener) {
    try {
      return new HostNetwork(
          kernel, place, ChangeFiles.open(place.folder(), listener), KernelBoot.read(), listener);
    } catch (IOException e) {
      throw new NetworkUnready(
          "The changes of the network in " + place.folder() + " cannot be read: " + e + ".", e);
    }
  }

  public ChangePlace place() {
    return place;
  }

  ChangeFiles files() {
    return files;
  }

  Boot boot() {
    return boot;
  }

  Settlement settlement() {
    return settlement;
  }

  Rtnetlink kernel() {
    return kernel;
  }

  /**
   * Undoes what an earlier agent left half done; in a new boot, makes the safe configuration. A
   * host whose network cannot be made as it should be is told of, and goes on with what it has.
   *
   * @return what was done, in words
   */
  public List<String> start() {
    try (var lock = HostLock.open(place.lockFolder())) {
      var held = StuckGuard.takeFrom(lock, place, LOCK);
      if (held.isEmpty()) {
        throw new NetworkUnready(
            "Another process has been changing this host's network for "
                + 2 * LOCK.toSeconds()
                + " s: see who holds "
                + place.lockFolder()
                + " (fuser).");
      }
      try (var _ = held.get()) {
        var restore = settlement.start(boot);
        return restore.isPresent() ? restore(restore.get()) : List.of();
      }
    } catch (IOException e) {
      throw new NetworkUnready(
          "The changes of the network in " + place.folder() + " cannot be finished: " + e + ".", e);
    }
  }

  private List<String> restore(Change safe) throws IOException {
    try {
      var backend = backend(safe.backend());
      var plan = backend.restore(read(), safe.target());
      plan.warnings().forEach(warning -> log.warn("The safe configuration: {}", warning));
      backend.apply(plan);
      settlement.restored(boot, plan.target());
      log.info(
          "The safe configuration (change {}) is in force: {}",
          safe.id(),
          plan.target().networks().keySet());
      return plan.steps().stream().map(step -> step.text()).toList();
    } catch (ApplyFailed | NetlinkException | IllegalStateException e) {
      log.error(
          "The safe configuration (change {}) could not be made, the host goes on with the network it has: {}",
          safe.id(),
          e.getMessage());
      return List.of("failed: " + e.getMessage());
    }
  }

  private HostState read() {
    return HostState.read(kernel, sysctls, resolver);
  }

  private Backend backend(String name) {
    return backends
        .named(name)
        .orElseThrow(() -> new IllegalStateException("nothing here is called \"" + name + "\""));
  }

  /**
   * A plan, and who carries it out.
   *
   * @param backend who has made it
   */
  public record Planned(Plan plan, Backend backend) {}

  /** Plans a change; touches nothing. */
  public Planned plan(NetworkRequest request, Optional<EngineFlow> flow, Duration timeout) {
    var host = read();
    var running = running();
    var backend = backends.choose(request, running, host);
    return new Planned(backend.plan(host, running, request, flow, timeout), backend);
  }

  @Override
  public RunningConfiguration running() {
    try {
      return files.running();
    } catch (IOException e) {
      throw new UncheckedIOException("read the running configuration", e);
    }
  }

  @Override
  public boolean dirty() {
    try {
      return files.dirty();
    } catch (IOException e) {
      throw new UncheckedIOException("read the running configuration", e);
    }
  }

  @Override
  public List<String> nameservers() {
    return ResolverText.nameservers(resolver.read().orElse(""));
  }

  /** Tells the log what became of a change. */
  static void tell(Outcome outcome) {
    if (outcome.state() == Outcome.State.ROLLED_BACK) {
      log.warn(
          "The change {} is rolled back: {}; {}",
          outcome.id(),
          outcome.reason().orElse(""),
          outcome.verified().orElse(false)
              ? "the network is as it was"
              : "what is not as it was: " + outcome.differences());
    } else {
      log.info("The change {} is {}, {}", outcome.id(), outcome.state(), outcome.proof());
    }
  }
}
