package org.uplink.agent.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.agent.proof.ChangeProofs;
import org.uplink.agent.proof.LeftOutProbe;
import org.uplink.agent.proof.Probes;
import org.uplink.agent.proof.ProofCheck;
import org.uplink.agent.proof.ProofChecks;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.change.ChangeControl;
import org.uplink.hostnet.change.ChangeExecutor;
import org.uplink.hostnet.change.Guard;
import org.uplink.hostnet.change.RequestedChange;
import org.uplink.hostnet.change.RequiredConfirmation;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.platform.Closer;
import org.uplink.platform.LogPeer;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.socket.TcpOrigin;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.warning.PlanWarning;

/**
 * Runs the changes of the host's network that callers request. Thread-safe; one change runs at a
 * time, on the thread of its call.
 */
public final class ChangeRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeRunner.class);

  private final HostNetwork network;
  private final ChangeControl control;
  private final ProofListener proofListener;
  private final ProofPath proofPath;
  private final boolean unprovedChanges;

  private volatile Optional<AwaitedProof> awaitedProof = Optional.empty();

  private ChangeRunner(
      HostNetwork network,
      ChangeControl control,
      ProofListener proofListener,
      boolean unprovedChanges) {
    this.network = network;
    this.control = control;
    this.proofListener = proofListener;
    this.proofPath = new ProofPath(network.kernel());
    this.unprovedChanges = unprovedChanges;
  }

  /** Opens the lock of the changes. {@link #close} also closes the guard. */
  public static ChangeRunner open(
      HostNetwork network, ProofListener proofListener, Guard guard, boolean unprovedChanges)
      throws IOException {
    network.files().loadFormat();
    return new ChangeRunner(
        network,
        new ChangeControl(
            network.files(), network.paths().openLock(), network.recovery(), guard, network.boot()),
        proofListener,
        unprovedChanges);
  }

  @Override
  public void close() {
    control.close();
  }

  String issueTicket(String id) {
    return control.issueTicket(id);
  }

  /**
   * Returns whether a call for this change is running. Call this before {@link #findStatus}: a
   * change that ends in between then has a status.
   */
  boolean isRequested(String id) {
    return control.isRequested(id);
  }

  Optional<ChangeStatus> findStatus(String id) {
    return control.findStatus(id);
  }

  Optional<PendingChange> pendingChange() {
    return control.pendingChange();
  }

  void saveSafeConfiguration(Optional<String> id) {
    control.makeSafe(id);
  }

  /**
   * Plans the change without applying it, and tries its probes. The guard starts meanwhile: a
   * change often follows.
   */
  HostNetwork.PlannedChange plan(SetupRequest request, Caller caller) throws InterruptedException {
    control.prepareGuard();
    Optional<EngineFlow> flow = Requesters.engineFlow(caller);
    HostNetwork.PlannedChange planned = network.plan(wish(request), flow, request.timeout());
    Optional<String> device = ProofPath.expectedDevice(planned.plan(), request.networks(), flow);
    if (request.probes().isEmpty() || device.isEmpty()) {
      return planned;
    }
    List<PlanWarning> leftOut = new ArrayList<>();
    try (var closer = new Closer()) {
      holdingProbes(request, device.get(), closer, probe -> leftOut.add(probe.warning()));
    }
    return planned.withWarnings(leftOut);
  }

  /** Runs the change. Returns when the change is kept or rolled back. */
  ChangeStatus run(SetupRequest request, Caller caller) throws InterruptedException {
    String id = request.id().orElseGet(() -> "stock-" + UUID.randomUUID());
    RequiredConfirmation confirmation = requiredConfirmation(request);
    LOG.info("{} requests change {}", LogPeer.known(caller.peer().name()), id);
    ChangeStatus status;
    try (var closer = new Closer()) {
      status =
          control.change(
              new RequestedChange(
                  id,
                  request.hash(),
                  Requesters.of(caller),
                  request.options().ticket(),
                  request.tokenDigest(),
                  confirmation,
                  request.timeout(),
                  request.commitsOnSuccess()),
              new BackendExecutor(id, request, caller, confirmation, closer));
    }
    HostNetwork.logOutcome(status);
    return status;
  }

  /**
   * Accepts or rejects a proof.
   *
   * @return why the proof is rejected; empty if the change is kept because of it
   */
  Optional<String> prove(String id, String token, Caller caller) {
    return control.acceptProof(id, token, Requesters.of(caller), () -> proofRejection(id, caller));
  }

  /** Confirms a change of a stock client, which proves nothing. */
  void confirmUnproved() {
    control.confirmUnproved();
  }

  /** Returns what the change waits for. Refuses a change that could never be confirmed. */
  private RequiredConfirmation requiredConfirmation(SetupRequest request) {
    if (request.id().isPresent() && request.options().ticket().isEmpty()) {
      throw new SetupRefusedException(
          SetupCode.INVALID_TICKET,
          "A change with an id needs a ticket. Call Host.getNetworkTicket first.");
    }
    if (request.waitsForConfirmation()
        && request.id().isPresent()
        && request.tokenDigest().isPresent()) {
      return RequiredConfirmation.PROOF;
    }
    if (!unprovedChanges) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "This host keeps only proved changes: send an id, a ticket and a token, and leave"
              + " connectivityCheck on. To allow changes without proof, set"
              + " unproved-changes = true in the agent's configuration.");
    }
    return request.waitsForConfirmation()
        ? RequiredConfirmation.ANY_CALL
        : RequiredConfirmation.NONE;
  }

  private HostWish wish(SetupRequest request) {
    return request.restoresOriginal()
        ? new OriginalWish(network.original())
        : (_, _) -> request.networks();
  }

  /** Returns the checks of the probes that hold now. */
  private List<ProofCheck> holdingProbes(
      SetupRequest request, String device, Closer closer, Consumer<LeftOutProbe> leftOut)
      throws InterruptedException {
    List<String> below =
        request.restoresOriginal()
            ? network.runningConfiguration().networks().values().stream()
                .map(RunningConfiguration.RunningNetwork::device)
                .toList()
            : request.networks().networks().values().stream()
                .flatMap(
                    spec -> Stream.concat(spec.vlanDevice().stream(), spec.baseDevice().stream()))
                .distinct()
                .toList();
    return Probes.of(network.kernel(), network.paths().resolvConf(), device, below)
        .holding(
            request.probes(),
            false,
            new ProofChecks(network.kernel(), Optional.empty(), closer),
            leftOut);
  }

  /** Returns why the connection of the call does not prove the change; empty if it does. */
  private Optional<String> proofRejection(String id, Caller caller) {
    return awaitedProof
        .filter(change -> change.id().equals(id))
        .map(
            change ->
                proofPath
                    .rejection(caller, change.device())
                    .or(() -> change.probes().fault().map(fault -> "the probe " + fault)))
        .orElseGet(() -> Optional.of("change " + id + " does not wait for a proof"));
  }

  /**
   * A change that waits for its proof.
   *
   * @param device the device through which the proof must arrive
   * @param probes what has to work over this device, too
   */
  private record AwaitedProof(String id, String device, RunningProbes probes) {}

  /** Executes one change with the back end that planned it. */
  private final class BackendExecutor implements ChangeExecutor {
    private final String id;
    private final SetupRequest request;
    private final Caller caller;
    private final RequiredConfirmation confirmation;
    private final Closer closer;
    private ChangeProofs probes = new ChangeProofs(List.of());
    private Optional<String> device = Optional.empty();
    private Optional<Backend> backend = Optional.empty();

    BackendExecutor(
        String id,
        SetupRequest request,
        Caller caller,
        RequiredConfirmation confirmation,
        Closer closer) {
      this.id = id;
      this.request = request;
      this.caller = caller;
      this.confirmation = confirmation;
      this.closer = closer;
    }

    @Override
    public Plan plan() throws InterruptedException {
      control.prepareGuard();
      HostNetwork.PlannedChange planned =
          network.planToApply(wish(request), Requesters.engineFlow(caller), request.timeout());
      backend = Optional.of(planned.backend());
      Plan plan = planned.plan();
      // The answer to a stock client has no warnings, so the agent logs them.
      plan.warnings().forEach(warning -> LOG.warn("The plan of change {} warns: {}", id, warning));
      if (confirmation == RequiredConfirmation.PROOF) {
        Optional<TcpOrigin> connection = TcpOrigin.of(caller);
        device = ProofPath.expectedDevice(plan, request.networks(), Requesters.engineFlow(caller));
        if (!proofListener.isSupported()) {
          throw cannotBeProved("this platform cannot listen on a single device");
        }
        if (connection.isPresent() && proofPath.isThisHost(connection.get().remote())) {
          throw cannotBeProved("the request comes from this host itself");
        }
        if (device.isEmpty()) {
          throw cannotBeProved(
              request.restoresOriginal()
                  ? "the original network does not have the address at which the engine is connected. On the host itself, run: uplink network restore --original"
                  : "none of its networks would have an address");
        }
        probes =
            new ChangeProofs(
                holdingProbes(
                    request,
                    device.get(),
                    closer,
                    probe -> LOG.warn("Change {}: {}", id, probe.sentence())));
      }
      return plan;
    }

    @Override
    public boolean restoresOriginal() {
      return request.restoresOriginal();
    }

    @Override
    public String backendName() {
      return backend.orElseThrow().name();
    }

    @Override
    public void apply(Plan plan) {
      backend.orElseThrow().apply(plan);
    }

    @Override
    public void adopt(Snapshot snapshot) {
      LOG.info("The owner of the NICs takes change {} over", id);
      probes.proveAgainAfter(() -> backend.orElseThrow().adopt(snapshot));
    }

    @Override
    public AutoCloseable listenForProof(Plan plan) throws IOException {
      String through = device.orElseThrow();
      AutoCloseable listener = proofListener.open(through);
      probes.begin();
      RunningProbes running = RunningProbes.start(probes, through);
      awaitedProof = Optional.of(new AwaitedProof(id, through, running));
      return () -> {
        awaitedProof = Optional.empty();
        running.close();
        listener.close();
      };
    }

    private static SetupRefusedException cannotBeProved(String why) {
      return new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "The change was not started because it could not be proved: " + why + ".");
    }
  }
}
