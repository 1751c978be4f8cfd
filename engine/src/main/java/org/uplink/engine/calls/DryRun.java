package org.uplink.engine.calls;

import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.NetworkPreview;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;

/** Asks a host what a change would do, without doing it. */
public final class DryRun {
  private DryRun() {}

  public static NetworkPreview ask(HostConnection connection, Attachment target)
      throws HostCallException, InterruptedException {
    try {
      var plan =
          connection.call(
              Verb.SETUP_NETWORKS,
              AttachmentRequest.of(target, SetupOptions.planOnly()),
              SetupPlan.class,
              connection.deadline());
      return new NetworkPreview(
          target,
          plan.before(),
          plan.after(),
          plan.steps().stream()
              .map(step -> new NetworkPreview.Step(step.text(), step.inverse()))
              .toList(),
          plan.warnings(),
          plan.lookup());
    } catch (RpcException e) {
      throw connection.failed(Verb.SETUP_NETWORKS, e);
    }
  }
}
