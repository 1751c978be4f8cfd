package org.uplink.hostnet.resolver;

import java.util.Optional;

/** The file in which a host names its name servers, resolv.conf(5). */
public interface ResolverFile {
  /** A host that has none, and gets none. */
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

  /** The whole text; empty where there is no such file, or it can't be read. */
  Optional<String> read();

  /**
   * Puts another text in its place, whole or not at all.
   *
   * @param text empty: the file is to be gone
   * @throws ResolverRefusedException where it can't
   */
  void write(Optional<String> text);
}
