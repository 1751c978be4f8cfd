package org.uplink.demo.act;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who watches the demo.
 *
 * @param kills whether the viewer kills processes, in place of the demo
 * @param keys returns the next key that the viewer has pressed
 * @param told prints a line for the viewer
 */
record Viewer(boolean kills, Supplier<Optional<KillKey>> keys, Consumer<String> told) {
  /** Returns a viewer who only watches. */
  static Viewer watching(Consumer<String> told) {
    return new Viewer(false, Optional::empty, told);
  }

  Optional<KillKey> key() {
    return keys.get();
  }

  /** Forgets the keys that were pressed before. */
  void forgetKeys() {
    while (key().isPresent()) {
      Thread.onSpinWait();
    }
  }

  void tell(String line) {
    told.accept(line);
  }
}
