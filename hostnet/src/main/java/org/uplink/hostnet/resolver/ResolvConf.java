package org.uplink.hostnet.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;

/**
 * Reads and edits the text of resolv.conf(5). The lines {@code nameserver} belong to a network. All
 * other lines ({@code search}, {@code options}, comments) belong to the host and stay.
 */
public final class ResolvConf {
  private static final String NAMESERVER = "nameserver";

  private ResolvConf() {}

  /** Returns the name servers unchanged, in the order of the file. */
  public static List<String> nameservers(String text) {
    return text.lines()
        .filter(ResolvConf::isNameserver)
        .map(line -> line.strip().split("\\s+", -1)[1])
        .toList();
  }

  /**
   * Returns the text with these name servers instead of the existing ones. The new lines are at the
   * position of the first existing line, or at the end.
   */
  public static String withNameservers(Optional<String> text, List<InetAddress> servers) {
    List<String> wanted =
        servers.stream()
            .map(server -> "%s %s".formatted(NAMESERVER, IpLiteral.format(server)))
            .toList();
    List<String> lines = new ArrayList<>();
    int position = -1;
    for (String line : text.orElse("").lines().toList()) {
      if (!isNameserver(line)) {
        lines.add(line);
      } else if (position < 0) {
        position = lines.size();
      }
    }
    lines.addAll(position < 0 ? lines.size() : position, wanted);
    return String.join("\n", lines) + "\n";
  }

  /** Returns whether the text names these servers in this order. */
  public static boolean hasNameservers(Optional<String> text, List<InetAddress> servers) {
    return nameservers(text.orElse("")).equals(servers.stream().map(IpLiteral::format).toList());
  }

  private static boolean isNameserver(String line) {
    String[] words = line.strip().split("\\s+", -1);
    return words.length >= 2 && words[0].equals(NAMESERVER);
  }
}
