package org.uplink.hostnet.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.platform.DurableFile;

/**
 * The resolv.conf of this host. A write replaces the file by a rename, so that readers see either
 * the old or the new text, even after a crash. The file keeps its mode and owner.
 *
 * @param file the path of the file
 */
public record ResolvConfFile(Path file) implements ResolverFile {
  @Override
  public Optional<String> read() {
    try {
      // Comments may be in any encoding. ISO 8859-1 keeps every byte.
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // The file is missing or not readable, so the agent does not write it either.
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
