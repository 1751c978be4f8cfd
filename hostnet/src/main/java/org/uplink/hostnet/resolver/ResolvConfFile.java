package org.uplink.hostnet.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The resolv.conf of this host. It is replaced by a rename, so that readers see either the old or
 * the new text, even after a crash. Mode and owner stay.
 *
 * @param file its path
 */
public record ResolvConfFile(Path file) implements ResolverFile {
  private static final String DRAFT = ".uplink-new";
  private static final Set<StandardOpenOption> NEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

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
        replace(text.get());
      } else {
        Files.deleteIfExists(file);
      }
      sync(folder());
    } catch (IOException e) {
      throw new ResolverRefusedException(file.toString(), e);
    }
  }

  private Path folder() {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
  }

  private void replace(String text) throws IOException {
    Path draft = folder().resolve(file.getFileName() + DRAFT);
    try {
      try (FileChannel out = FileChannel.open(draft, NEW)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        copyModeAndOwner(draft);
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private void copyModeAndOwner(Path draft) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(draft, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      PosixFileAttributes old =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      PosixFileAttributes made = view.readAttributes();
      if (!made.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
      if (!made.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      view.setPermissions(old.permissions());
    } catch (NoSuchFileException e) {
      view.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
      open.force(true);
    }
  }
}
