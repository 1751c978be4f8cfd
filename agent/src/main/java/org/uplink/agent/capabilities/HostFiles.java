package org.uplink.agent.capabilities;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.platform.process.ProcFile;

/** Reads the small text files in which a host describes itself. Each call reads the file again. */
public final class HostFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HostFiles.class);

  private final Path root;

  /** Reads files below this folder: {@code /}, except in tests. */
  public HostFiles(Path root) {
    this.root = root;
  }

  public boolean exists(String file) {
    return Files.exists(root.resolve(file));
  }

  /** Returns the stripped text; empty if the file is missing or unreadable. */
  public Optional<String> read(String file) {
    try {
      return Optional.of(ProcFile.read(root.resolve(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // sysfs also fails this way if a value is unknown, such as the speed of a NIC that is down.
      LOG.debug("Cannot read {}: {}", root.resolve(file), e.toString());
      return Optional.empty();
    }
  }

  public List<String> readLines(String file) {
    return read(file).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** Returns the sorted names in a folder; none if it is missing or unreadable. */
  public List<String> list(String folder) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("Cannot list {}: {}", root.resolve(folder), e.toString());
      return List.of();
    }
  }

  /** Returns the number in the file; empty if there is none. */
  public Optional<Integer> readNumber(String file) {
    return read(file).filter(text -> text.matches("-?[0-9]{1,9}")).map(Integer::valueOf);
  }
}
