package org.uplink.picture;

import java.util.Map;
import java.util.TreeMap;
import org.uplink.api.run.NetworkPlan;
import org.uplink.api.run.WarningDocument;

/** The picture of a plan that the engine has got from a host. */
public final class NetworkPlanPicture {
  private NetworkPlanPicture() {}

  /** Returns the picture as an SVG document. */
  public static String svg(String host, NetworkPlan plan) {
    Map<String, String> owners = new TreeMap<>();
    plan.owners().forEach(owner -> owners.put(owner.device(), owner.text()));
    return new PlanPicture(
            "Host " + host + ": " + plan.message().or(plan::target).orElse("no change"),
            plan.before(),
            plan.after(),
            plan.lookup(),
            plan.warnings().stream().map(WarningDocument::toString).toList(),
            owners,
            plan.steps().stream().map(NetworkPlan.Step::text).toList())
        .svg();
  }
}
