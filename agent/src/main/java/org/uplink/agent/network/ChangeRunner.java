package org.uplink.agent.network;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.uplink.hostnet.backend.Backend;
import org.uplink.hostnet.change.ChangeControl;
import org.uplink.hostnet.change.ChangeExecutor;
import org.uplink.hostnet.change.Guard;
import org.uplink.hostnet.change.HostLock;
import org.uplink.hostnet.change.RequestedChange;
import org.uplink.hostnet.change.RequiredConfirmation;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.transport.RpcServer;
import org.uplink.rpc.transport.TcpOrigin;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.setup.SetupCode;

/**
 * The changes that callers ask for, on the network of this host. Thread-safe; one change runs at a
 * time, on the thread of its call.
 */
public final class ChangeRunner implements AutoCloseable {
  private final HostNetwork network;
  private final ChangeControl control;
  private final RpcServer server;
  private final ProofPath proofPath;
  private final boolean unprovedChanges;

  /** The change that waits for its proof, and the device by which that has to come. */
  private volatile Optional<AwaitedProof> awaitedProof = Optional.empty();

  private record AwaitedProof(String id, String device) {}

  private ChangeRunner(
      HostNetwork network, ChangeControl control, RpcServer server, boolean unprovedChanges) {
    this.network = network;
    this.control = control;
    this.server = server;
    this.proofPath = new ProofPath(network.kernel());
    this.unprovedChanges = unprovedChanges;
  }

  /** Takes changes from now on. Closes the guard when it is closed itself. */
  public static ChangeRunner open(
      HostNetwork network, RpcServer server, Guard guard, boolean unprovedChanges)
      throws IOException {
    return new ChangeRunner(
        network,
        new ChangeControl(
            network.files(),
            HostLock.open(network.paths().lockFolder()),
            network.recovery(),
            guard,
            network.boot()),
        server,
        unprovedChanges);
  }

  String issueTicket(String id) {
    return control.issueTicket(id);
  }

  /** To be called before {@link #findStatus}. */
  boolean isRequested(String id) {
    return control.isRequested(id);
  }

  Optional<ChangeStatus> findStatus(String id) {
    return control.findStatus(id);
  }

  Optional<PendingChange> pendingChange() {
    return control.pendingChange();
  }

  void saveSafeConfiguration() {
    control.makeSafe();
  }

  /** The plan alone. */
  HostNetwork.PlannedChange plan(SetupRequest wish, Caller caller) {
    return network.plan(wish.request(), Requesters.engineFlow(caller), wish.timeout());
  }

  /** The whole change: returns when it is kept, or rolled back. */
  ChangeStatus run(SetupRequest wish, Caller caller) throws InterruptedException {
    var id = wish.id().orElseGet(() -> "stock-" + UUID.randomUUID());
    var check = requiredCheck(wish);
    var outcome =
        control.change(
            new RequestedChange(
                id,
                wish.hash(),
                Requesters.of(caller),
                wish.ticket(),
                wish.token(),
                check,
                wish.timeout(),
                wish.safe()),
            new BackendExecutor(id, wish, caller, check));
    HostNetwork.logOutcome(outcome);
    return outcome;
  }

  /** What the change has to wait for; it is refused where that can never come. */
  private RequiredConfirmation requiredCheck(SetupRequest wish) {
    if (wish.id().isPresent() && wish.ticket().isEmpty()) {
      throw new SetupRefusedException(
          SetupCode.INVALID_TICKET,
          "A change with an id needs a ticket for it: ask for one (Host.getNetworkTicket).");
    }
    if (wish.check() && wish.id().isPresent() && wish.token().isPresent()) {
      return RequiredConfirmation.PROOF;
    }
    if (!unprovedChanges) {
      throw new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "This host keeps only changes that are proved, with an id, a ticket, a token and the"
              + " connectivityCheck. To let it keep others on a client's word, set"
              + " unproved-changes = true in the agent's configuration.");
    }
    return wish.check() ? RequiredConfirmation.ANY_CALL : RequiredConfirmation.NONE;
  }

  /**
   * Takes a proof.
   *
   * @return why it does not count; empty: the change is kept by it
   */
  Optional<String> prove(String id, String token, Caller caller) {
    return control.acceptProof(id, token, Requesters.of(caller), () -> proofRejection(id, caller));
  }

  /** Why the way of a call proves nothing. */
  private Optional<String> proofRejection(String id, Caller caller) {
    return awaitedProof
        .filter(change -> change.id().equals(id))
        .map(change -> proofPath.rejection(caller, change.device()))
        .orElseGet(() -> Optional.of("no proof of the change " + id + " is waited for"));
  }

  /** Takes a stock client's word. */
  void confirmUnproved() {
    control.confirmUnproved();
  }

  @Override
  public void close() {
    control.close();
  }

  /** Carries one change out. */
  private final class BackendExecutor implements ChangeExecutor {
    private final String id;
    private final SetupRequest wish;
    private final Caller caller;
    private final RequiredConfirmation check;
    private Optional<String> device = Optional.empty();
    private Optional<Backend> backend = Optional.empty();

    BackendExecutor(String id, SetupRequest wish, Caller caller, RequiredConfirmation check) {
      this.id = id;
      this.wish = wish;
      this.caller = caller;
      this.check = check;
    }

    @Override
    public Plan plan() {
      var planned = ChangeRunner.this.plan(wish, caller);
      backend = Optional.of(planned.backend());
      var plan = planned.plan();
      if (check == RequiredConfirmation.PROOF) {
        var connection = TcpOrigin.of(caller);
        device = ProofPath.expectedDevice(plan, wish.request(), connection.map(TcpOrigin::local));
        if (!server.canListenOnDevices()) {
          throw cannotBeProved("this platform has no listeners on single devices");
        }
        if (connection.isPresent() && proofPath.isThisHost(connection.get().remote())) {
          throw cannotBeProved("it is asked for from this very machine, which proves nothing");
        }
        if (device.isEmpty()) {
          throw cannotBeProved("none of its networks would have an address to be reached at");
        }
      }
      return plan;
    }

    private static SetupRefusedException cannotBeProved(String why) {
      return new SetupRefusedException(
          SetupCode.NOT_PROTECTED,
          "The change could not be proved, so it is not begun, and nothing was touched: "
              + why
              + ".");
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
    public AutoCloseable listenForProof(Plan plan) throws IOException {
      var listener = server.listenOn(device.orElseThrow());
      awaitedProof = Optional.of(new AwaitedProof(id, device.orElseThrow()));
      return () -> {
        awaitedProof = Optional.empty();
        listener.close();
      };
    }
  }
}
