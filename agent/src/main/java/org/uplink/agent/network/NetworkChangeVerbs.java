package org.uplink.agent.network;

import java.util.List;
import java.util.Optional;
import org.uplink.agent.parameters.Parameters;
import org.uplink.hostnet.change.Tickets;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.rpc.jsonrpc.Caller;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import org.uplink.verbs.change.Confirmation;
import org.uplink.verbs.change.NetworkTicket;
import org.uplink.verbs.change.PendingChange;
import org.uplink.verbs.setup.SetupCode;
import tools.jackson.databind.JsonNode;

/**
 * Host.setupNetworks and the verbs around it. Without CAP_NET_ADMIN they say so, and change
 * nothing.
 */
public final class NetworkChangeVerbs {
  private final boolean privileged;
  private volatile Optional<ChangeRunner> runner = Optional.empty();

  /** Refuses what changes something, until {@link #enable}. */
  public NetworkChangeVerbs(boolean privileged) {
    this.privileged = privileged;
  }

  /** From now on changes are made by these. */
  public void enable(ChangeRunner ready) {
    runner = Optional.of(ready);
  }

  public Object setupNetworks(JsonNode params, Caller caller) throws RpcException.Answered {
    return reportingRefusals(
        () -> {
          var wish = SetupRequest.read(params);
          var able = requireRunner();
          if (wish.dryRun()) {
            var plan = able.plan(wish, caller).plan();
            return PlanReport.of(plan, Requesters.engineFlow(caller).map(plan::describeEnginePath));
          }
          var outcome = able.run(wish, caller);
          return wish.id().isPresent() ? outcome : stockResult(outcome);
        });
  }

  /** What a stock client understands. */
  private static Object stockResult(ChangeStatus outcome) throws RpcException.Answered {
    if (outcome.state().equals(ChangeState.ROLLED_BACK)) {
      throw new RpcException.Answered(
          new RpcError(
              SetupCode.CHECK_FAILED.number(),
              "The change is rolled back: "
                  + outcome.reason().orElse("it was not confirmed")
                  + (outcome.differences().isEmpty()
                      ? ". The network is as it was."
                      : ". What is not as it was: " + outcome.differences())));
    }
    return true;
  }

  /** The change that is under way, as the capabilities have it. */
  public Optional<PendingChange> pendingChange() {
    return runner.flatMap(ChangeRunner::pendingChange);
  }

  public Object issueTicket(JsonNode params) throws RpcException.Answered {
    var id = readChangeId(params);
    return reportingRefusals(
        () -> new NetworkTicket(requireRunner().issueTicket(id), Tickets.LIFETIME.toMillis()));
  }

  public Object outcome(JsonNode params) throws RpcException.Answered {
    var id = readChangeId(params);
    // In this order: what ends in between has an outcome that is found.
    var asked = runner.filter(able -> able.isRequested(id)).isPresent();
    return runner
        .flatMap(able -> able.findStatus(id))
        .orElseGet(() -> ChangeStatus.of(id, asked ? ChangeState.PENDING : ChangeState.UNKNOWN));
  }

  private static String readChangeId(JsonNode json) throws RpcException.Answered {
    var id = new Parameters(json, List.of("id")).requiredText("id");
    if (!id.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw Parameters.invalid("\"id\": it is not 1 to 64 of letters, digits and -_.");
    }
    return id;
  }

  /** Vdsm's word without parameters; with them, a proof. */
  public Object confirmConnectivity(JsonNode json, Caller caller) throws RpcException.Answered {
    var params = new Parameters(json, List.of("id", "token"));
    var id = params.text("id");
    if (id.isEmpty()) {
      return ping();
    }
    var token = params.requiredText("token");
    var refusal =
        runner
            .map(able -> able.prove(id.get(), token, caller))
            .orElse(Optional.of("this agent changes no networks"));
    return new Confirmation(refusal.isEmpty(), refusal.orElse("the change is kept"));
  }

  public Object ping() {
    runner.ifPresent(ChangeRunner::confirmUnproved);
    return true;
  }

  public Object saveSafeConfiguration() throws RpcException.Answered {
    return reportingRefusals(
        () -> {
          requireRunner().saveSafeConfiguration();
          return true;
        });
  }

  private ChangeRunner requireRunner() {
    return runner.orElseThrow(
        () ->
            privileged
                ? new SetupRefusedException(
                    SetupCode.NOT_READY, "The agent is starting: ask again.")
                : new SetupRefusedException(
                    SetupCode.NOT_PRIVILEGED,
                    "The agent may not change this host's network: run it with CAP_NET_ADMIN (as"
                        + " root). Its other verbs go on without."));
  }

  @FunctionalInterface
  private interface ChangeCall {
    Object answer() throws RpcException.Answered, InterruptedException;
  }

  /** A refusal becomes the error with its code, and its data. */
  private static Object reportingRefusals(ChangeCall answering) throws RpcException.Answered {
    try {
      return answering.answer();
    } catch (SetupRefusedException e) {
      var error = new RpcError(e.code().number(), String.valueOf(e.getMessage()));
      throw new RpcException.Answered(e.ownedNic().map(error::with).orElse(error));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException.Answered(
          new RpcError(
              SetupCode.NOT_READY.number(), "The agent ended before the change was decided."));
    }
  }
}
