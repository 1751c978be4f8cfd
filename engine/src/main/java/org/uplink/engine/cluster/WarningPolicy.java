package org.uplink.engine.cluster;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Which warnings of a plan stop an automatic install before anything is changed.
 *
 * @param chosen the codes that a user has chosen; empty for the default: every warning that the
 *     change cuts somebody off, also a warning with a code that only a newer agent knows
 */
public record WarningPolicy(Optional<Set<WarningCode>> chosen) {
  /** Stops on every warning that the change cuts somebody off. */
  public static final WarningPolicy DEFAULT = new WarningPolicy(Optional.empty());

  public WarningPolicy {
    chosen = chosen.map(Set::copyOf);
  }

  /**
   * Returns the policy that stops on warnings with these codes. All codes whose {@code cutsOff} is
   * true together are the default.
   */
  public static WarningPolicy of(Collection<WarningCode> codes) {
    Set<WarningCode> chosen = Set.copyOf(codes);
    return chosen.equals(cuttingOff()) ? DEFAULT : new WarningPolicy(Optional.of(chosen));
  }

  /** Returns the codes on which an install stops, in the order of their definition. */
  public List<WarningCode> stopOn() {
    Set<WarningCode> codes = chosen.orElseGet(WarningPolicy::cuttingOff);
    return List.of(WarningCode.values()).stream().filter(codes::contains).toList();
  }

  /** Returns whether an install stops on a warning. */
  public boolean stopsOn(PlanWarning warning) {
    return chosen
        .map(codes -> WarningCode.of(warning.code()).filter(codes::contains).isPresent())
        .orElse(warning.cutsOff());
  }

  private static Set<WarningCode> cuttingOff() {
    Set<WarningCode> codes = EnumSet.allOf(WarningCode.class);
    codes.removeIf(code -> !code.cutsOff());
    return codes;
  }
}
