package org.uplink.agent.network;

import java.util.List;
import java.util.Optional;
import org.uplink.agent.parameters.Parameters;
import org.uplink.hostnet.change.Tickets;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.setup.Done;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * Answers Host.setupNetworks and the other verbs of network changes. Without CAP_NET_ADMIN, it
 * refuses the verbs that change the network. Thread-safe.
 */
public final class NetworkChangeVerbs {
  private final boolean privileged;
  private volatile Optional<ChangeRunner> runner = Optional.empty();

  /** Refuses changes until {@link #enable}. */
  public NetworkChangeVerbs(boolean privileged) {
    this.privileged = privileged;
  }

  /** Accepts changes from now on. */
  public void enable(ChangeRunner started) {
    runner = Optional.of(started);
  }

  public Object setupNetworks(JsonNode params, Caller caller) throws RpcException.Answered {
    return reportingRefusals(
        () -> {
          SetupRequest request = SetupRequest.read(params);
          ChangeRunner available = requireRunner();
          if (request.isDryRun()) {
            HostNetwork.PlannedChange planned = available.plan(request, caller);
            Plan plan = planned.plan();
            return PlanReport.of(
                plan,
                planned.owners(),
                Requesters.engineFlow(caller).map(plan::describeEnginePath));
          }
          ChangeStatus status = available.run(request, caller);
          return request.id().isPresent() ? status : stockResult(status);
        });
  }

  /** Returns the pending change, which the capabilities report. */
  public Optional<PendingChange> pendingChange() {
    return runner.flatMap(ChangeRunner::pendingChange);
  }

  public Object issueTicket(JsonNode params) throws RpcException.Answered {
    String id = readChangeId(params);
    return reportingRefusals(
        () ->
            new NetworkTicket(
                requireRunner().issueTicket(id), Tickets.LIFETIME.toMillis(), Optional.of(true)));
  }

  public Object outcome(JsonNode params) throws RpcException.Answered {
    String id = readChangeId(params);
    boolean isRequested = runner.filter(available -> available.isRequested(id)).isPresent();
    return runner
        .flatMap(available -> available.findStatus(id))
        .orElseGet(
            () ->
                isRequested
                    ? ChangeStatus.of(id, ChangeState.PENDING).withWaitsForProof(Optional.of(false))
                    : ChangeStatus.of(id, ChangeState.UNKNOWN));
  }

  /** Accepts a proof; without parameters, confirms the change of a stock client as Vdsm does. */
  public Object confirmConnectivity(JsonNode json, Caller caller) throws RpcException.Answered {
    var params = new Parameters(json, List.of("id", "token"));
    Optional<String> id = params.text("id");
    if (id.isEmpty()) {
      return ping();
    }
    String token = params.requiredText("token");
    Optional<String> rejection =
        runner
            .map(available -> available.prove(id.get(), token, caller))
            .orElse(Optional.of("this agent does not change networks"));
    return new Confirmation(rejection.isEmpty(), rejection.orElse("the change is kept"));
  }

  /** Answers true, and confirms the pending change of a stock client. */
  public Object ping() {
    runner.ifPresent(ChangeRunner::confirmUnproved);
    return true;
  }

  /** Makes the kept change with the given id safe; without an id any kept change, as Vdsm does. */
  public Object saveSafeConfiguration(JsonNode params) throws RpcException.Answered {
    Optional<String> id = new Parameters(params, List.of("id")).text("id");
    return reportingRefusals(
        () -> {
          requireRunner().saveSafeConfiguration(id);
          return true;
        });
  }

  /** Returns "Done" for a kept change and throws for a rolled back one, as stock clients expect. */
  private static Object stockResult(ChangeStatus status) throws RpcException.Answered {
    if (status.state().equals(ChangeState.ROLLED_BACK)) {
      throw new RpcException.Answered(
          new RpcError(
              SetupCode.CHECK_FAILED.number(),
              "The change was rolled back: %s. %s"
                  .formatted(
                      status.reason().orElse("no confirmation arrived in time"),
                      status.differences().isEmpty()
                          ? "The network is as it was before."
                          : "Differences to the network before: " + status.differences())));
    }
    return Done.DONE;
  }

  private static String readChangeId(JsonNode json) throws RpcException.Answered {
    String id = new Parameters(json, List.of("id")).requiredText("id");
    if (!id.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw Parameters.invalid("\"id\": it is not 1 to 64 letters, digits, \"-\", \"_\" and \".\"");
    }
    return id;
  }

  private ChangeRunner requireRunner() {
    return runner.orElseThrow(
        () ->
            privileged
                ? new SetupRefusedException(
                    SetupCode.NOT_READY, "The agent is still starting. Retry in a few seconds.")
                : new SetupRefusedException(
                    SetupCode.NOT_PRIVILEGED,
                    "The agent has no CAP_NET_ADMIN, so it cannot change this host's network. Run"
                        + " it as root. Verbs that only read work without it."));
  }

  /** Answers a refusal as an error with its code and data. */
  private static Object reportingRefusals(ChangeCall call) throws RpcException.Answered {
    try {
      return call.answer();
    } catch (SetupRefusedException e) {
      var error = new RpcError(e.code().number(), String.valueOf(e.getMessage()));
      throw new RpcException.Answered(e.ownedNic().map(error::with).orElse(error));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException.Answered(
          new RpcError(SetupCode.NOT_READY.number(), "The agent stopped before the change ended."));
    }
  }

  @FunctionalInterface
  private interface ChangeCall {
    Object answer() throws RpcException.Answered, InterruptedException;
  }
}
