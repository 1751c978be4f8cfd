package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.adoption.Adoption;
import org.uplink.hostnet.firewall.SavedZone;
import org.uplink.hostnet.firewall.ZoneChange;
import org.uplink.hostnet.firewall.ZonePlan;
import org.uplink.hostnet.resolver.ResolverChange;

/**
 * The state that a rollback restores: the objects of a plan before the plan was applied. A snapshot
 * contains everything that another process needs to restore it.
 *
 * @param devices the links that the plan touches, including those that it creates
 * @param created the links that the plan creates
 * @param before the host before the plan. Only what belongs to {@link #devices} is restored and
 *     compared
 * @param resolver the plan's change of resolv.conf, if there is one
 * @param persistent the changes of resolv.conf since the last safe change, including the plan's. A
 *     reboot does not undo them
 * @param after the planned host, which distinguishes the plan's changes from those of other
 *     programs. Absent in files of earlier agents
 * @param adoption how the owner of the NICs takes the change over, if they have an owner
 * @param engine the engine's connection. Absent if nobody requested the change over the network,
 *     and in files of earlier agents
 * @param zonePlan what the change does with the zones of firewalld, if it does something
 */
public record Snapshot(
    List<String> devices,
    @JsonAlias("made") List<String> created,
    NetworkState before,
    Optional<ResolverChange> resolver,
    @JsonAlias("lasting") Optional<ResolverChange> persistent,
    Optional<NetworkState> after,
    Optional<Adoption> adoption,
    Optional<EngineConnection> engine,
    Optional<ZonePlan> zonePlan) {
  public Snapshot {
    devices = List.copyOf(devices);
    created = List.copyOf(created);
  }

  /** Creates the snapshot of a plan that follows a safe change. */
  public Snapshot(
      List<String> devices,
      List<String> created,
      NetworkState before,
      Optional<ResolverChange> resolver) {
    this(
        devices,
        created,
        before,
        resolver,
        resolver,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns this snapshot with the planned state of the host. */
  public Snapshot leadingTo(NetworkState planned) {
    return new Snapshot(
        devices,
        created,
        before,
        resolver,
        persistent,
        Optional.of(planned),
        adoption,
        engine,
        zonePlan);
  }

  /** Returns this snapshot with what the owner of the NICs needs. */
  public Snapshot adoptedBy(Optional<Adoption> owner) {
    return new Snapshot(
        devices, created, before, resolver, persistent, after, owner, engine, zonePlan);
  }

  /** Returns this snapshot of a change that was requested over a connection. */
  public Snapshot requestedOver(Optional<EngineConnection> connection) {
    return new Snapshot(
        devices, created, before, resolver, persistent, after, adoption, connection, zonePlan);
  }

  /** Returns this snapshot of a change that puts devices into zones of firewalld. */
  public Snapshot withZones(Optional<ZonePlan> zones) {
    return new Snapshot(
        devices, created, before, resolver, persistent, after, adoption, engine, zones);
  }

  /** Returns this snapshot for a plan that follows a change that is in force and not safe. */
  public Snapshot following(Snapshot earlier) {
    Optional<ResolverChange> sinceSafe =
        earlier
            .persistent()
            .map(
                change ->
                    new ResolverChange(
                        change.from(), resolver.map(ResolverChange::to).orElse(change.to())))
            .or(() -> resolver);
    List<SavedZone> unsaved = new ArrayList<>(earlier.savedZones());
    unsaved.addAll(savedZones());
    Optional<ZonePlan> all =
        zonePlan.isEmpty() && unsaved.isEmpty()
            ? Optional.empty()
            : Optional.of(new ZonePlan(zones(), unsaved));
    return new Snapshot(
        devices, created, before, resolver, sinceSafe, after, adoption, engine, all);
  }

  /** Returns the devices that the change puts into zones of firewalld. */
  public List<ZoneChange> zones() {
    return zonePlan.map(ZonePlan::changes).orElse(List.of());
  }

  /** Returns what firewalld's files get when the network becomes safe. */
  public List<SavedZone> savedZones() {
    return zonePlan.map(ZonePlan::saved).orElse(List.of());
  }

  /**
   * Returns the state to restore. Objects that the plan does not touch keep their current state.
   */
  public NetworkState targetFor(NetworkState now) {
    return resolver.isPresent() ? before : before.withResolvConf(now.resolvConf());
  }
}
