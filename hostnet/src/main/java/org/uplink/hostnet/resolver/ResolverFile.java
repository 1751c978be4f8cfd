package org.uplink.hostnet.resolver;

import java.util.Optional;

/** The resolv.conf(5) of a host. */
public interface ResolverFile {
  /** A host without resolv.conf. */
  ResolverFile NONE =
      new ResolverFile() {
        @Override
        public Optional<String> read() {
          return Optional.empty();
        }

        @Override
        public void write(Optional<String> text) {
          throw new ResolverRefusedException("this host has no resolv.conf");
        }
      };

  /** Returns the text; empty if there is no such file or it is not readable. */
  Optional<String> read();

  /**
   * Replaces the file as a whole.
   *
   * @param text the new text; empty to delete the file
   * @throws ResolverRefusedException if writing fails
   */
  void write(Optional<String> text);
}
