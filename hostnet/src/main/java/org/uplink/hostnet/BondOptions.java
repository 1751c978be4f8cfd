package org.uplink.hostnet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bonding driver's options as Vdsm writes them, in the driver's numbers.
 *
 * @param mode the number of the mode
 * @param primary the port that is preferred
 * @param numbers the options that are numbers, by the driver's names
 */
public record BondOptions(int mode, Optional<String> primary, Map<String, Integer> numbers) {
  private static final List<String> MODES =
      List.of(
          "balance-rr",
          "active-backup",
          "balance-xor",
          "broadcast",
          "802.3ad",
          "balance-tlb",
          "balance-alb");

  /** The driver's words for the numbers of its options. */
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "lacp_rate", List.of("slow", "fast"),
          "xmit_hash_policy",
              List.of("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"),
          "fail_over_mac", List.of("none", "active", "follow"),
          "primary_reselect", List.of("always", "better", "failure"),
          "ad_select", List.of("stable", "bandwidth", "count"),
          "arp_validate", List.of("none", "active", "backup", "all"));

  private static final List<String> NUMBERS =
      List.of(
          "miimon",
          "updelay",
          "downdelay",
          "use_carrier",
          "resend_igmp",
          "num_grat_arp",
          "all_slaves_active",
          "min_links",
          "lp_interval",
          "packets_per_slave",
          "tlb_dynamic_lb");

  /** Keeps a copy. */
  public BondOptions {
    numbers = Map.copyOf(numbers);
  }

  /**
   * Reads "mode=4 miimon=100".
   *
   * @throws SetupRefused where an option is unknown, or its value is none
   */
  public static BondOptions parse(String text) {
    int mode = 0;
    Optional<String> primary = Optional.empty();
    Map<String, Integer> numbers = new HashMap<>();
    for (String option : text.strip().split("\\s+", -1)) {
      if (option.isEmpty()) {
        continue;
      }
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw bad(option, "it has the form name=value");
      }
      String name = option.substring(0, equals);
      String value = option.substring(equals + 1);
      switch (name) {
        case "mode" -> mode = word(option, value, MODES);
        case "primary" -> primary = Optional.of(value);
        // Vdsm's own, and not the driver's.
        case "custom" -> {}
        default -> numbers.put(name, number(option, name, value));
      }
    }
    return new BondOptions(mode, primary, numbers);
  }

  private static int number(String option, String name, String value) {
    List<String> words = WORDS.get(name);
    if (words != null) {
      return word(option, value, words);
    }
    if (!NUMBERS.contains(name) || !value.matches("[0-9]{1,7}")) {
      throw bad(option, "known are mode, primary, " + String.join(", ", NUMBERS));
    }
    return Integer.parseInt(value);
  }

  private static int word(String option, String value, List<String> words) {
    int place = words.indexOf(value);
    if (place < 0 && value.matches("[0-9]")) {
      place = Integer.parseInt(value) < words.size() ? Integer.parseInt(value) : -1;
    }
    if (place < 0) {
      throw bad(option, "one of " + words + ", or its number, is wanted");
    }
    return place;
  }

  private static SetupRefused bad(String option, String why) {
    return new SetupRefused(SetupRefused.BAD_BOND, "bond option \"" + option + "\": " + why);
  }
}
