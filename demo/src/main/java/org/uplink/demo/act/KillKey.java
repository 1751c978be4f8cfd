package org.uplink.demo.act;

import java.util.Arrays;
import java.util.Optional;

/** A key with which the viewer kills processes of a change. */
enum KillKey {
  /** Kills the command. */
  COMMAND('c'),
  /** Kills the command's guard. */
  GUARD('g'),
  /** Kills both. */
  BOTH('b');

  static final String PROMPT =
      "Press c to kill the command with -9, g to kill its guard, b to kill both.";

  private final char key;

  KillKey(char key) {
    this.key = key;
  }

  static Optional<KillKey> of(int key) {
    return Arrays.stream(values()).filter(each -> each.key == key).findFirst();
  }

  boolean killsCommand() {
    return this != GUARD;
  }

  boolean killsGuard() {
    return this != COMMAND;
  }
}
