package org.uplink.engine.agent;

import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.ChangePlan;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;

/** Asks a host what a change would do, without doing it. */
public final class DryRunCall {
  private DryRunCall() {}

  public static ChangePlan requestPlan(HostConnection connection, Attachment target)
      throws HostCallException, InterruptedException {
    try {
      SetupPlan plan =
          connection.call(
              Verb.SETUP_NETWORKS,
              AttachmentWriter.write(target, SetupOptions.planOnly()),
              SetupPlan.class,
              connection.callTimeout());
      return new ChangePlan(
          target,
          plan.before(),
          plan.after(),
          plan.steps().stream()
              .map(step -> new ChangePlan.Step(step.text(), step.inverse()))
              .toList(),
          plan.warnings(),
          plan.lookup());
    } catch (RpcException e) {
      throw connection.exception(Verb.SETUP_NETWORKS, e);
    }
  }
}
