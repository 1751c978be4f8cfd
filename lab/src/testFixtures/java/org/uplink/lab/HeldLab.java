package org.uplink.lab;

import java.io.IOException;
import java.util.List;

/** Opens a lab, prints its hosts, and never closes it. */
final class HeldLab {
  private HeldLab() {}

  public static void main(String[] args) throws IOException {
    var lab = Lab.open();
    LabHost host = lab.host("host");
    LabProcess sleeper = host.start("sleeper", List.of("sleep", "1000"));
    System.out.println(host.netns() + " " + sleeper.process().pid());
    int end = System.in.read();
    throw new IllegalStateException("went on after " + end);
  }
}
