package org.uplink.hostnet.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.uplink.verbs.setup.SetupCode;

/**
 * The options of the bonding driver, parsed from Vdsm's form "mode=4 miimon=100".
 *
 * @param mode the driver's number of the mode
 * @param primary the preferred port
 * @param numbers the numeric options by the driver's names
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

  /** The driver's names for the values of its options, in the order of their numbers. */
  private static final Map<String, List<String>> VALUE_NAMES =
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

  /**
   * The interval in which the driver looks at the carriers if the mode needs it and none is set.
   */
  private static final int MIIMON_OF_MODE = 100;

  /** The first mode that needs it: 802.3ad. The modes after it need it too. */
  private static final int FIRST_WITH_MIIMON = 4;

  /** The defaults of a new bond, from drivers/net/bonding/bond_main.c. */
  private static final Map<String, Integer> DEFAULTS =
      Map.ofEntries(
          Map.entry("updelay", 0),
          Map.entry("downdelay", 0),
          Map.entry("peer_notif_delay", 0),
          Map.entry("use_carrier", 1),
          Map.entry("arp_interval", 0),
          Map.entry("arp_validate", 0),
          Map.entry("arp_all_targets", 0),
          Map.entry("arp_missed_max", 2),
          Map.entry("primary_reselect", 0),
          Map.entry("fail_over_mac", 0),
          Map.entry("xmit_hash_policy", 0),
          Map.entry("resend_igmp", 1),
          Map.entry("num_grat_arp", 1),
          Map.entry("all_slaves_active", 0),
          Map.entry("min_links", 0),
          Map.entry("lp_interval", 1),
          Map.entry("packets_per_slave", 1),
          Map.entry("lacp_active", 1),
          Map.entry("lacp_rate", 0),
          Map.entry("ad_select", 0),
          Map.entry("ad_actor_sys_prio", 65535),
          Map.entry("ad_user_port_key", 0),
          Map.entry("tlb_dynamic_lb", 1),
          Map.entry("coupled_control", 1),
          Map.entry("broadcast_neighbor", 0));

  public BondOptions {
    numbers = Map.copyOf(numbers);
  }

  /**
   * Parses "mode=4 miimon=100".
   *
   * @throws SetupRefusedException if an option or its value is unknown
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
        throw refused(option, "is not of the form name=value");
      }
      String name = option.substring(0, equals);
      String value = option.substring(equals + 1);
      switch (name) {
        case "mode" -> mode = parseWord(option, value, MODES);
        case "primary" -> primary = Optional.of(value);
        // An option of Vdsm, not of the driver.
        case "custom" -> {}
        default -> numbers.put(name, parseNumber(option, name, value));
      }
    }
    return new BondOptions(mode, primary, numbers);
  }

  /**
   * Returns these options, with the defaults of those that only an earlier request names. An option
   * that no request has named stays as others have set it.
   */
  public BondOptions resetting(BondOptions earlier) {
    Map<String, Integer> all = new HashMap<>(numbers);
    earlier.numbers.keySet().forEach(name -> all.putIfAbsent(name, byDefault(name)));
    return new BondOptions(mode, primary, all);
  }

  /**
   * Returns whether a new bond has this value by default. Defaults are not sent: the driver refuses
   * options that the bond's mode does not use, even with their default value.
   */
  public static boolean isDefault(String name, long value) {
    Integer byDefault = DEFAULTS.get(name);
    return byDefault != null && byDefault == value;
  }

  /**
   * Returns the options with the driver's names of their values, such as mode=active-backup. An
   * option whose values have no names has its number.
   */
  public SortedMap<String, String> named() {
    SortedMap<String, String> named = new TreeMap<>();
    numbers.forEach((name, value) -> named.put(name, nameOf(name, value)));
    named.put("mode", MODES.get(mode));
    primary.ifPresent(port -> named.put("primary", port));
    return named;
  }

  private int byDefault(String name) {
    if (name.equals("miimon")) {
      return mode >= FIRST_WITH_MIIMON ? MIIMON_OF_MODE : 0;
    }
    return DEFAULTS.getOrDefault(name, 0);
  }

  private static String nameOf(String option, int value) {
    List<String> names = VALUE_NAMES.get(option);
    return names == null ? Integer.toString(value) : names.get(value);
  }

  private static int parseNumber(String option, String name, String value) {
    List<String> words = VALUE_NAMES.get(name);
    if (words != null) {
      return parseWord(option, value, words);
    }
    if (!NUMBERS.contains(name) || !value.matches("[0-9]{1,7}")) {
      throw refused(
          option,
          "is unknown or not a number. Known are mode, primary, " + String.join(", ", NUMBERS));
    }
    return Integer.parseInt(value);
  }

  private static int parseWord(String option, String value, List<String> words) {
    int number = words.indexOf(value);
    if (number < 0 && value.matches("[0-9]")) {
      number = Integer.parseInt(value) < words.size() ? Integer.parseInt(value) : -1;
    }
    if (number < 0) {
      throw refused(option, "needs one of " + words + " or its number");
    }
    return number;
  }

  private static SetupRefusedException refused(String option, String why) {
    return new SetupRefusedException(
        SetupCode.BAD_BOND, "bond option \"%s\" %s".formatted(option, why));
  }
}
