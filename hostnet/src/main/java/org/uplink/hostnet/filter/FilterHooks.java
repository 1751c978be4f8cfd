package org.uplink.hostnet.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.uplink.hostnet.user.DeviceUser;
import org.uplink.verbs.warning.WarningCode;

/**
 * The chains and flowtables of nftables that have a hook on a device, parsed from the output of
 * {@code nft list ruleset}. They stay on the device, and see its packets before a bridge does.
 */
final class FilterHooks {
  private static final Pattern TABLE = Pattern.compile("table (\\S+ \\S+) \\{.*");
  private static final Pattern OBJECT = Pattern.compile("(chain|flowtable) (\\S+) \\{.*");

  /** The hook of a chain: ingress or egress, and one device or several. */
  private static final Pattern CHAIN_HOOK =
      Pattern.compile(
          "type \\S+ hook (\\S+) (?:device (\\S+)|devices = \\{([^}]*)\\}) priority .*");

  private static final Pattern FLOWTABLE_DEVICES = Pattern.compile("devices = \\{([^}]*)\\}.*");

  private final List<Hook> hooks;

  private FilterHooks(List<Hook> hooks) {
    this.hooks = hooks;
  }

  /** Parses the output of {@code nft list ruleset}. */
  static FilterHooks of(String ruleset) {
    List<Hook> hooks = new ArrayList<>();
    String table = "";
    String object = "";
    for (String line : ruleset.lines().map(String::strip).toList()) {
      Matcher start = TABLE.matcher(line);
      Matcher inner = OBJECT.matcher(line);
      Matcher chain = CHAIN_HOOK.matcher(line);
      Matcher flowtable = FLOWTABLE_DEVICES.matcher(line);
      if (start.matches()) {
        table = start.group(1);
      } else if (inner.matches()) {
        object = "%s %s in table %s".formatted(inner.group(1), inner.group(2), table);
      } else if (chain.matches()) {
        String one = chain.group(2);
        List<String> devices = names(one == null ? chain.group(3) : one);
        String packets = chain.group(1).equals("egress") ? "outgoing" : "incoming";
        hooks.add(new Hook(object, "sees the " + packets + " packets of", devices));
      } else if (flowtable.matches()) {
        hooks.add(new Hook(object, "forwards packets of", names(flowtable.group(1))));
      }
    }
    return new FilterHooks(hooks);
  }

  /** Returns the hooks on a device. */
  List<DeviceUser> on(String device) {
    return hooks.stream()
        .filter(
            hook ->
                hook.devices().stream()
                    .anyMatch(name -> new FilterDevice(device, 0, "").isNamed(name)))
        .map(
            hook ->
                new DeviceUser(
                    WarningCode.FILTER_HOOK,
                    hook.object(),
                    "the %s of nftables %s %s".formatted(hook.object(), hook.effect(), device)))
        .toList();
  }

  /** Splits names, which some versions of nft quote. */
  private static List<String> names(String list) {
    return Stream.of(list.split(",", -1)).map(name -> name.replace("\"", "").strip()).toList();
  }

  /**
   * A hook.
   *
   * @param object the chain or flowtable, and its table
   * @param effect what it does with packets, a verb phrase before the device's name
   * @param devices the names, of which some end with *
   */
  private record Hook(String object, String effect, List<String> devices) {}
}
