package org.uplink.hostnet.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.platform.DurableFile;

/**
 * The resolv.conf of this host. It is replaced by a rename, so that readers see either the old or
 * the new text, even after a crash. Mode and owner stay.
 *
 * @param file its path
 */
public record ResolvConfFile(Path file) implements ResolverFile {
  @Override
  public Optional<String> read() {
    try {
      // Comments may be in any encoding. ISO 8859-1 keeps every byte.
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // There is no file, or it is not readable. Then it is not written either.
      return Optional.empty();
    }
  }

  @Override
  public void write(Optional<String> text) {
    try {
      if (text.isPresent()) {
        DurableFile.replaceContent(file, text.get().getBytes(StandardCharsets.ISO_8859_1));
      } else {
        DurableFile.delete(file);
      }
    } catch (IOException e) {
      throw new ResolverRefusedException(file.toString(), e);
    }
  }
}
