package org.uplink.engine.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.uplink.engine.network.Attachment;
import org.uplink.engine.network.ChangePlan;
import org.uplink.engine.network.ChangeTarget;
import org.uplink.engine.network.HostNetworks;
import org.uplink.platform.TextSanitizer;
import org.uplink.rpc.jsonrpc.RpcError;
import org.uplink.rpc.jsonrpc.RpcException;
import org.uplink.verbs.Verb;
import org.uplink.verbs.proof.Probe;
import org.uplink.verbs.setup.SetupCode;
import org.uplink.verbs.setup.SetupOptions;
import org.uplink.verbs.setup.SetupPlan;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/** Asks a host what a change would do, without doing it. */
public final class DryRunCall {

  /** With this limit, a page of a thousand hosts with all their warnings fits into the memory. */
  private static final int MAX_WARNINGS = 40;

  /** How long a host may try probes that fail. */
  private static final Duration PROBES = Duration.ofSeconds(60);

  private static final int MAX_CODE = 64;
  private static final int MAX_SUBJECT = 100;
  private static final int MAX_TEXT = 300;

  private DryRunCall() {}

  /**
   * Returns the host's plan. The host tries the probes, and warns of those that fail. A stock Vdsm
   * cannot plan, and would carry out the change. So the engine does not ask a stock Vdsm, and the
   * plan has only the engine's own warnings.
   *
   * @param networks the networks that the host has now
   */
  public static PlanAnswer requestPlan(
      AgentClient client, ChangeTarget target, HostNetworks networks, List<Probe> probes)
      throws HostCallException, InterruptedException {
    if (target instanceof Attachment attachment && client.isStockVdsm()) {
      return new PlanAnswer.Planned(stockPlan(attachment, networks, probes));
    }
    List<Probe> usable = networks.usable(probes);
    try {
      SetupPlan plan =
          client.call(
              Verb.SETUP_NETWORKS,
              AttachmentWriter.write(
                  target, SetupOptions.planOnly().withProbes(usable), client.hostAddress()),
              SetupPlan.class,
              usable.isEmpty() ? client.callTimeout() : client.callTimeout().plus(PROBES));
      return new PlanAnswer.Planned(
          new ChangePlan(
              target,
              plan.before(),
              plan.after(),
              plan.steps().stream()
                  .map(step -> new ChangePlan.Step(step.text(), step.inverse()))
                  .toList(),
              NetworksReader.owners(plan.owners()),
              limited(
                  Stream.concat(plan.warnings().stream(), untried(probes, usable).stream())
                      .toList()),
              plan.lookup()));
    } catch (RpcException.Answered e) {
      if (SetupCode.meansNotStarted(e.code()) || e.code() == RpcError.METHOD_NOT_FOUND) {
        return new PlanAnswer.Refused(e.code(), String.valueOf(e.getMessage()));
      }
      throw client.exception(Verb.SETUP_NETWORKS, e);
    } catch (RpcException e) {
      throw client.exception(Verb.SETUP_NETWORKS, e);
    }
  }

  /** Warns of the probes that an older agent or a stock Vdsm does not know. */
  private static List<PlanWarning> untried(List<Probe> wanted, List<Probe> usable) {
    return wanted.stream()
        .filter(probe -> !usable.contains(probe))
        .map(
            probe ->
                PlanWarning.ofHost(
                    WarningCode.PROBE_LEFT_OUT,
                    probe.toString(),
                    "the probe " + probe + " is left out: the host's agent does not know probes"))
        .toList();
  }

  private static ChangePlan stockPlan(
      Attachment target, HostNetworks networks, List<Probe> probes) {
    boolean carriesNetwork =
        networks.networks().stream()
            .anyMatch(network -> networks.stack(network.device()).contains(target.base()));
    return new ChangePlan(
        target,
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Stream.concat(
                carriesNetwork ? Stream.empty() : Stream.of(rollbackLosesAddress(target.base())),
                untried(probes, List.of()).stream())
            .toList(),
        Optional.empty());
  }

  /**
   * Vdsm restores only networks that Vdsm has created. The NIC got its addresses without Vdsm, so a
   * rollback does not restore them.
   */
  private static PlanWarning rollbackLosesAddress(String nic) {
    return PlanWarning.ofDevice(
        WarningCode.ROLLBACK_LOSES_ADDRESS,
        nic,
        "the host is a stock Vdsm, and %s carries no network of Vdsm yet: if the change is not confirmed, Vdsm's rollback leaves %s without its addresses, and the host is unreachable until somebody configures %s on its console"
            .formatted(nic, nic, nic));
  }

  /** Returns as many warnings as can be stored, with at least one of each code. */
  private static List<PlanWarning> limited(List<PlanWarning> warnings) {
    Set<String> codes = new HashSet<>();
    List<PlanWarning> first = new ArrayList<>();
    List<PlanWarning> others = new ArrayList<>();
    for (PlanWarning warning : warnings) {
      PlanWarning printable = printable(warning);
      (codes.add(printable.code()) ? first : others).add(printable);
    }
    return Stream.concat(first.stream(), others.stream())
        .limit(MAX_WARNINGS)
        .sorted(Comparator.comparing(warning -> !warning.cutsOff()))
        .toList();
  }

  private static PlanWarning printable(PlanWarning warning) {
    return new PlanWarning(
        TextSanitizer.of(warning.code(), MAX_CODE),
        warning.device().map(device -> TextSanitizer.of(device, MAX_CODE)),
        warning.subject().map(subject -> TextSanitizer.of(subject, MAX_SUBJECT)),
        TextSanitizer.of(warning.text(), MAX_TEXT),
        warning.cutsOff());
  }

  /** The host's answer to a dry run. */
  public sealed interface PlanAnswer {
    record Planned(ChangePlan plan) implements PlanAnswer {}

    /**
     * The host refuses the change.
     *
     * @param code the error code of setupNetworks
     */
    record Refused(int code, String reason) implements PlanAnswer {}
  }
}
