package org.uplink.hostnet.backend.ifupdown;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.interfaces.InterfacesLine;

/**
 * A command in a stanza of a NIC that the bridge's stanza can have instead: it changes addresses,
 * routes, rules, neighbours or settings of IP. Nobody can say of any other command whether it means
 * the bridge or its port.
 */
record CarriedCommand(String nic, InterfacesLine line) {
  private static final String FOLDER = "(?:/usr)?(?:/s?bin/)?";
  private static final String WORDS = "[A-Za-z0-9.:/_$@+= -]*";
  private static final String IGNORED_FAILURE =
      "(?: *2> */dev/null)?(?: *\\|\\| *(?:true|:|/bin/true))?";
  private static final Pattern OF_IP =
      Pattern.compile(
          FOLDER
              + "(?:ip(?: -[46]| -f inet6?)? (?:r|ro|rout|route|ru|rule|a|addr|address|n|neigh)"
              + "|route(?: -A inet6?| --inet6?| -[46])?) "
              + WORDS
              + IGNORED_FAILURE);
  private static final Pattern OF_SETTINGS =
      Pattern.compile(
          "(?:%1$ssysctl(?: -[qew]+)* %2$s|%1$secho %2$s> */proc/sys/%2$s)%3$s"
              .formatted(FOLDER, WORDS, IGNORED_FAILURE));

  /**
   * Returns the line for the bridge.
   *
   * @return empty if the command is of another kind, or names the NIC in an unknown way
   */
  Optional<String> onBridge(String network) {
    String command = line.value();
    String delimiters;
    if (OF_IP.matcher(command).matches()) {
      delimiters = "[\\s]";
    } else if (OF_SETTINGS.matcher(command).matches()) {
      delimiters = "[./]";
    } else {
      return Optional.empty();
    }
    Pattern name =
        Pattern.compile(
            "(?<=%1$s)%2$s(?=%1$s|$)".formatted(delimiters, Pattern.quote(nic)), Pattern.MULTILINE);
    String moved = name.matcher(line.raw()).replaceAll(Matcher.quoteReplacement(network));
    Pattern left = Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(nic) + "(?![A-Za-z0-9])");
    return left.matcher(moved).find() ? Optional.empty() : Optional.of(moved);
  }

  /** Returns whether an option of this name is a command. */
  static boolean isCommand(String option) {
    return List.of("up", "post-up", "pre-up", "down", "pre-down", "post-down").contains(option);
  }
}
