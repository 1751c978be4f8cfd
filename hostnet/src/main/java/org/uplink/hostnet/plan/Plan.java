package org.uplink.hostnet.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.uplink.address.IpLiteral;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.check.PlannedLookup;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.firewall.ZonePlan;
import org.uplink.hostnet.request.EngineFlow;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.resolver.ResolverChange;
import org.uplink.hostnet.state.EngineConnection;
import org.uplink.hostnet.state.NetworkState;
import org.uplink.hostnet.state.Snapshot;
import org.uplink.hostnet.transition.Batch;
import org.uplink.hostnet.transition.Operation;
import org.uplink.hostnet.transition.Step;
import org.uplink.verbs.warning.PlanWarning;

/**
 * A planned change.
 *
 * @param before the current state of the host
 * @param after the planned state of the host
 * @param batches the steps
 * @param warnings the risks
 * @param target the networks in force after the change
 * @param devices the links that the change touches
 * @param adoption how the owner of the NICs takes the change over, if they have an owner
 * @param flow the engine's connection, which must survive, if there is one
 * @param zonePlan what the change does with the zones of firewalld, if it does something
 */
public record Plan(
    NetworkState before,
    NetworkState after,
    List<Batch> batches,
    List<PlanWarning> warnings,
    RunningConfiguration target,
    List<String> devices,
    Optional<Adoption> adoption,
    Optional<EngineFlow> flow,
    Optional<ZonePlan> zonePlan) {
  public Plan {
    batches = List.copyOf(batches);
    warnings = List.copyOf(warnings);
    devices = List.copyOf(devices);
  }

  /** Creates a plan for NICs without an owner. */
  public Plan(
      NetworkState before,
      NetworkState after,
      List<Batch> batches,
      List<PlanWarning> warnings,
      RunningConfiguration target,
      List<String> devices) {
    this(
        before,
        after,
        batches,
        warnings,
        target,
        devices,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this plan for NICs with an owner. */
  public Plan withAdoption(Adoption owner) {
    return new Plan(
        before, after, batches, warnings, target, devices, Optional.of(owner), flow, zonePlan);
  }

  /** Returns this plan on a host with firewalld. */
  public Plan withZones(Optional<ZonePlan> zones) {
    return new Plan(before, after, batches, warnings, target, devices, adoption, flow, zones);
  }

  /** Returns this plan with further warnings. */
  public Plan withWarnings(List<PlanWarning> further) {
    List<PlanWarning> all = new ArrayList<>(warnings);
    all.addAll(further);
    return new Plan(before, after, batches, all, target, devices, adoption, flow, zonePlan);
  }

  /** Returns a text that describes the route to the engine before and after the change. */
  public String describeEnginePath(EngineFlow flow) {
    return "packets to the engine %s: before %s, after %s"
        .formatted(
            IpLiteral.format(flow.peer().getAddress()),
            new PlannedLookup(before).lookUp(flow).describe(),
            new PlannedLookup(after).lookUp(flow).describe());
  }

  /** Returns the device of the planned route to the engine; empty if there is none to predict. */
  public Optional<String> engineDevice(EngineFlow flow) {
    return new PlannedLookup(after).lookUp(flow) instanceof PlannedLookup.Answer.Found found
        ? Optional.of(found.device())
        : Optional.empty();
  }

  /** Returns the devices that are put into zones of firewalld before the first batch. */
  public List<ZoneChange> zones() {
    return zonePlan.map(ZonePlan::changes).orElse(List.of());
  }

  /** Returns all steps in order. */
  public List<Step> steps() {
    return Stream.concat(
            zones().stream()
                .map(
                    zone ->
                        new Step(
                            new Operation.PutIntoZone(zone), new Operation.TakeOutOfZone(zone))),
            batches.stream().flatMap(send -> send.steps().stream()))
        .toList();
  }

  /** Returns the snapshot that a rollback restores. */
  public Snapshot snapshot() {
    List<String> created =
        devices.stream()
            .filter(device -> before.link(device).isEmpty() && after.link(device).isPresent())
            .toList();
    return new Snapshot(
            devices,
            created,
            before,
            before.resolvConf().equals(after.resolvConf())
                ? Optional.empty()
                : Optional.of(new ResolverChange(before.resolvConf(), after.resolvConf())))
        .leadingTo(after)
        .adoptedBy(adoption)
        .requestedOver(
            flow.map(it -> new EngineConnection(it.local().getAddress(), it.peer().getAddress())))
        .withZones(zonePlan);
  }

  /** Returns this plan for a request that arrived over a connection. */
  Plan withFlow(Optional<EngineFlow> connection) {
    return new Plan(
        before, after, batches, warnings, target, devices, adoption, connection, zonePlan);
  }
}
