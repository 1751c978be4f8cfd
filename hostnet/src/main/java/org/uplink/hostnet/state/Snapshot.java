package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.resolver.ResolverChange;

/**
 * What a rollback restores: the objects of a plan as they were before it. A snapshot is complete,
 * so that another process can restore it from its file alone.
 *
 * @param devices the links that the plan touches, including those that it creates
 * @param created the links that the plan creates
 * @param before the host before the plan. Only what belongs to {@link #devices} is restored and
 *     compared
 * @param resolver the plan's change of resolv.conf, if there is one
 * @param persistent the changes of resolv.conf since the last safe change, including the plan's. A
 *     reboot does not undo them
 * @param after the host as the plan leaves it. It tells what the plan did from what other programs
 *     did. Files of earlier agents do not have it
 */
public record Snapshot(
    List<String> devices,
    @JsonAlias("made") List<String> created,
    NetworkState before,
    Optional<ResolverChange> resolver,
    @JsonAlias("lasting") Optional<ResolverChange> persistent,
    Optional<NetworkState> after) {
  public Snapshot {
    devices = List.copyOf(devices);
    created = List.copyOf(created);
  }

  /** A snapshot of a plan that follows a safe change. */
  public Snapshot(
      List<String> devices,
      List<String> created,
      NetworkState before,
      Optional<ResolverChange> resolver) {
    this(devices, created, before, resolver, resolver, Optional.empty());
  }

  /** Returns this snapshot of a plan that leaves the host in a state. */
  public Snapshot leadingTo(NetworkState planned) {
    return new Snapshot(devices, created, before, resolver, persistent, Optional.of(planned));
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
    return new Snapshot(devices, created, before, resolver, sinceSafe, after);
  }

  /** Returns the state to restore. What the plan does not touch stays as it is now. */
  public NetworkState targetFor(NetworkState now) {
    return resolver.isPresent() ? before : before.withResolvConf(now.resolvConf());
  }
}
