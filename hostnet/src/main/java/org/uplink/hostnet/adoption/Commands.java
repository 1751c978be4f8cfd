package org.uplink.hostnet.adoption;

import java.util.List;

/** Runs the programs of the owner of the NICs. */
public interface Commands {
  /**
   * Runs a program to its end.
   *
   * @return its standard output
   * @throws OwnerException if the program is missing, fails, or does not end in time
   */
  String run(List<String> words);
}
