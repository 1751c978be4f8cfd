package org.uplink.hostnet.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.resolver.ResolverChange;

/**
 * What a change is to be rolled back to: the objects of the plan as they were. It is complete in
 * itself, so that another process can converge to it with nothing but the file it stands in.
 *
 * @param devices the links that the plan touches, those that it makes among them
 * @param created the links that the plan makes: they were not there
 * @param before the host as it was; only what belongs to {@link #devices} is ever touched or
 *     compared
 * @param resolver what the plan does to resolv.conf; absent: it does not touch it
 * @param persistent what this change and those before it, back to the last safe one, have done to
 *     resolv.conf, which a boot does not undo
 */
public record Snapshot(
    List<String> devices,
    @JsonAlias("made") List<String> created,
    NetworkState before,
    Optional<ResolverChange> resolver,
    @JsonAlias("lasting") Optional<ResolverChange> persistent) {
  /** Keeps copies. */
  public Snapshot {
    devices = List.copyOf(devices);
    created = List.copyOf(created);
  }

  /** One that follows no other that is not safe. */
  public Snapshot(
      List<String> devices,
      List<String> made,
      NetworkState before,
      Optional<ResolverChange> resolver) {
    this(devices, made, before, resolver, resolver);
  }

  /** The same as one that follows another, which is in force and not safe. */
  public Snapshot following(Snapshot earlier) {
    Optional<ResolverChange> since =
        earlier
            .persistent()
            .map(
                old ->
                    new ResolverChange(
                        old.from(), resolver.map(ResolverChange::to).orElse(old.to())))
            .or(() -> resolver);
    return new Snapshot(devices, created, before, resolver, since);
  }

  /**
   * What is to be converged to, from this state: what the plan does not touch stays as it is found.
   */
  public NetworkState targetFor(NetworkState found) {
    return resolver.isPresent() ? before : before.resolver(found.resolvConf());
  }
}
