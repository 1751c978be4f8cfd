package org.uplink.hostnet.check;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.request.BondOptions;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.hostnet.state.LinkState;
import org.uplink.verbs.setup.SetupCode;

/**
 * Refuses options that the bonding driver would refuse: those that a mode does not have, values out
 * of range, and those that cannot be changed while the bond is up or has ports. The rules are those
 * of drivers/net/bonding/bond_options.c.
 *
 * @param name the bond
 * @param options the requested options
 * @param existing the bond as it is, if there is one
 */
record BondOptionCheck(String name, BondOptions options, Optional<LinkState> existing) {
  private static final int ACTIVE_BACKUP = 1;
  private static final int LACP = 4;
  private static final int TLB = 5;
  private static final int ALB = 6;

  /** Options that only these modes have. All modes have the others. */
  private static final Map<String, Set<Integer>> MODES =
      Map.of(
          "packets_per_slave", Set.of(0),
          "lacp_rate", Set.of(LACP),
          "tlb_dynamic_lb", Set.of(TLB, ALB),
          "arp_validate", Set.of(0, ACTIVE_BACKUP, 2, 3));

  private static final Map<String, Integer> MAX =
      Map.of(
          "use_carrier", 1,
          "all_slaves_active", 1,
          "tlb_dynamic_lb", 1,
          "resend_igmp", 255,
          "num_grat_arp", 255,
          "packets_per_slave", 65_535);

  /** Options that the driver does not change while the bond is up (BOND_OPTFLAG_IFDOWN). */
  private static final Set<String> WHILE_DOWN = Set.of("lacp_rate", "ad_select", "tlb_dynamic_lb");

  void check() {
    options.numbers().forEach(this::checkNumber);
    if (options.primary().isPresent()
        && !Set.of(ACTIVE_BACKUP, TLB, ALB).contains(options.mode())) {
      throw refused("a primary port exists in the modes 1, 5 and 6 only");
    }
    int miimon = value("miimon").orElse(0);
    for (String delay : new String[] {"updelay", "downdelay"}) {
      int wanted = value(delay).orElse(0);
      if (wanted > 0 && (miimon == 0 || wanted % miimon != 0)) {
        throw refused("%s has to be a multiple of miimon, which is %d".formatted(delay, miimon));
      }
    }
  }

  private void checkNumber(String option, int value) {
    Set<Integer> modes = MODES.getOrDefault(option, Set.of(options.mode()));
    if (!modes.contains(options.mode()) && !BondOptions.isDefault(option, value)) {
      throw refused("the mode %d has no option %s".formatted(options.mode(), option));
    }
    int min = option.equals("lp_interval") ? 1 : 0;
    int max = MAX.getOrDefault(option, Integer.MAX_VALUE);
    if (value < min || value > max) {
      throw refused("%s %d is not %d to %d".formatted(option, value, min, max));
    }
    Optional<Integer> current = current(option);
    boolean changes =
        existing.isPresent()
            && current.map(now -> now != value).orElse(!BondOptions.isDefault(option, value));
    if (changes && WHILE_DOWN.contains(option) && existing.get().up()) {
      throw refused(option + " cannot be changed while the bond is up; remove the bond first");
    }
    if (changes && option.equals("fail_over_mac")) {
      throw refused(option + " cannot be changed while the bond has ports; remove the bond first");
    }
  }

  private Optional<Integer> value(String option) {
    return Optional.ofNullable(options.numbers().get(option)).or(() -> current(option));
  }

  private Optional<Integer> current(String option) {
    return existing
        .flatMap(LinkState::bond)
        .map(LinkState.Bond::options)
        .flatMap(all -> Optional.ofNullable(all.get(option)))
        .map(Long::intValue);
  }

  private SetupRefusedException refused(String why) {
    return RequestCheck.refused(SetupCode.BAD_BOND, "bond %s: %s".formatted(name, why));
  }
}
