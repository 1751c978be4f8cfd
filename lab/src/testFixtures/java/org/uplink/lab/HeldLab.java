package org.uplink.lab;

import java.io.IOException;
import java.util.List;

/** Opens a lab, prints its hosts, and never closes it. */
final class HeldLab {
  private HeldLab() {}

  public static void main(String[] args) throws IOException {
    var lab = Lab.open();
    var host = lab.host("host");
    var sleeper = host.start("sleeper", List.of("sleep", "1000"));
    System.out.println(host.netns() + " " + sleeper.process().pid());
    var end = System.in.read();
    throw new IllegalStateException("went on after " + end);
  }
}
