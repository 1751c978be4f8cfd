package org.uplink.agent.capabilities;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small text files in which a host describes itself. Reads anew each time. */
public final class HostFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HostFiles.class);

  private final Path root;

  /** Files below this folder: {@code /}, but in tests. */
  public HostFiles(Path root) {
    this.root = root;
  }

  public boolean exists(String file) {
    return Files.exists(root.resolve(file));
  }

  /**
   * The text without blanks around it; nothing where there is no such file, or where it cannot be
   * read.
   */
  public Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(root.resolve(file)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // also the ordinary way of sysfs to say "not known", as of the speed of a NIC that is down
      LOG.debug("{} cannot be read: {}", root.resolve(file), e.toString());
      return Optional.empty();
    }
  }

  public List<String> readLines(String file) {
    return read(file).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** A whole number; nothing where there is none. */
  public Optional<Integer> readNumber(String file) {
    return read(file).filter(text -> text.matches("-?[0-9]{1,9}")).map(Integer::valueOf);
  }
}
