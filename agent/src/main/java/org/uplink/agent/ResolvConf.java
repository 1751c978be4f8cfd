package org.uplink.agent;

import java.util.ArrayList;
import java.util.List;

/** The name servers of resolv.conf(5). */
final class ResolvConf {
  private ResolvConf() {}

  /** The addresses as they are written there, in their order; none where there is no such file. */
  static List<String> nameservers(HostFiles files) {
    var servers = new ArrayList<String>();
    for (var line : files.lines("etc/resolv.conf")) {
      var words = List.of(line.strip().split("\\s+"));
      if (words.size() >= 2 && words.get(0).equals("nameserver")) {
        servers.add(words.get(1));
      }
    }
    return List.copyOf(servers);
  }
}
