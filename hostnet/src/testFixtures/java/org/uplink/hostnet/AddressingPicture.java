package org.uplink.hostnet;

import java.util.List;
import java.util.stream.Stream;
import org.uplink.testkit.Ip;

/** What {@code ip} says about the addresses, routes and rules of the host of a test. */
public final class AddressingPicture {
  private AddressingPicture() {}

  /**
   * Returns the picture, in the kernel's order, without local routes, link-local addresses and
   * lifetimes.
   *
   * @param device the device that is shown as NIC
   */
  public static String of(String device) {
    var picture = new StringBuilder();
    for (String family : List.of("-4", "-6")) {
      for (String words :
          List.of("-br addr show scope global", "route show table all", "rule show")) {
        Stream<String> lines =
            Ip.HERE
                .run(family + " " + words)
                .lines()
                .filter(line -> !line.contains(" table local ") && !line.contains("fe80::/64"))
                .map(line -> line.replaceAll("^(\\S+?)@\\S+", "$1"))
                .map(line -> line.replaceAll("\\b" + device + "\\b", "NIC"))
                .map(line -> line.replaceAll(" expires \\S+", " expires"))
                .map(line -> line.replaceAll(" +", " ").strip());
        (words.startsWith("-br") || family.equals("-6") ? lines.sorted() : lines)
            .forEach(line -> picture.append(line).append('\n'));
      }
    }
    return picture.toString();
  }
}
