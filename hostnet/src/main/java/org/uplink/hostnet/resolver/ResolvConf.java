package org.uplink.hostnet.resolver;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.address.IpLiteral;

/**
 * The text of resolv.conf(5), of which the lines {@code nameserver} are a network's and all others
 * ({@code search}, {@code options}, comments) the host's.
 */
public final class ResolvConf {
  private static final String NAMESERVER = "nameserver";

  private ResolvConf() {}

  /** The name servers as they are written there, in their order. */
  public static List<String> nameservers(String text) {
    return text.lines()
        .filter(ResolvConf::isNameserver)
        .map(line -> line.strip().split("\\s+", -1)[1])
        .toList();
  }

  private static boolean isNameserver(String line) {
    String[] words = line.strip().split("\\s+", -1);
    return words.length >= 2 && words[0].equals(NAMESERVER);
  }

  /** The same text with these name servers, where the first one stood, else at the end. */
  public static String withNameservers(Optional<String> text, List<InetAddress> servers) {
    List<String> wanted =
        servers.stream().map(server -> NAMESERVER + " " + IpLiteral.format(server)).toList();
    List<String> lines = new ArrayList<>();
    int place = -1;
    for (String line : text.orElse("").lines().toList()) {
      if (!isNameserver(line)) {
        lines.add(line);
      } else if (place < 0) {
        place = lines.size();
      }
    }
    lines.addAll(place < 0 ? lines.size() : place, wanted);
    return String.join("\n", lines) + "\n";
  }

  /** Whether the text names these servers, in this order. */
  public static boolean hasNameservers(Optional<String> text, List<InetAddress> servers) {
    return nameservers(text.orElse("")).equals(servers.stream().map(IpLiteral::format).toList());
  }
}
