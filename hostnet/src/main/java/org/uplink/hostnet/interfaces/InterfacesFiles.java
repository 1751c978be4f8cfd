package org.uplink.hostnet.interfaces;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of ifupdown's configuration, in the order in which ifupdown reads them.
 *
 * @param files /etc/network/interfaces and the files that it includes
 * @param unread the lines that include files in a way that Uplink does not understand
 */
public record InterfacesFiles(List<InterfacesFile> files, List<String> unread) {
  /** The file with which ifupdown starts. */
  public static final String MAIN = "/etc/network/interfaces";

  /** The largest file that is read. */
  private static final int MAX_BYTES = 1 << 20;

  private static final int MAX_FILES = 1000;

  /** What a shell expands in another way than a pattern for file names. */
  private static final Pattern SHELL = Pattern.compile("[$`~{\"'\\\\]");

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  /** The names that source-directory includes, interfaces(5). */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-]+");

  public InterfacesFiles {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
  }

  /**
   * Reads the files.
   *
   * @param root the folder that has the files; {@code /} on a host
   */
  public static InterfacesFiles read(Path root) {
    Reader reader = new Reader(root);
    reader.include(MAIN);
    return new InterfacesFiles(List.copyOf(reader.found.values()), reader.unread);
  }

  /** Returns the stanzas of an interface, in their order. */
  public List<Stanza> stanzasOf(String device) {
    return files.stream().flatMap(file -> file.stanzasOf(device).stream()).toList();
  }

  /** Returns all stanzas of interfaces. */
  public List<Stanza> stanzas() {
    return files.stream().flatMap(file -> file.stanzas().stream()).toList();
  }

  /** Reads files and those that they include. */
  private static final class Reader {
    final Map<String, InterfacesFile> found = new LinkedHashMap<>();
    final List<String> unread = new ArrayList<>();
    private final Path root;

    Reader(Path root) {
      this.root = root;
    }

    void include(String path) {
      if (found.containsKey(path) || !Files.isRegularFile(resolve(path))) {
        return;
      }
      if (found.size() == MAX_FILES) {
        unread.add("source " + path);
        return;
      }
      InterfacesFile file = InterfacesFile.parse(path, textOf(path));
      found.put(path, file);
      for (InterfacesLine line : file.lines()) {
        switch (line.keyword()) {
          case "source" ->
              line.words().stream().skip(1).forEach(word -> includePattern(path, word));
          case "source-dir", "source-directory" ->
              line.words().stream().skip(1).forEach(word -> includeFolder(path, word));
          default -> {}
        }
      }
    }

    private void includePattern(String from, String word) {
      String pattern = absolute(from, word);
      int slash = pattern.lastIndexOf('/');
      String folder = pattern.substring(0, slash);
      String name = pattern.substring(slash + 1);
      if (SHELL.matcher(pattern).find() || WILDCARD.matcher(folder).find()) {
        unread.add("source " + word);
      } else if (WILDCARD.matcher(name).find()) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        namesIn(folder)
            .filter(it -> !it.startsWith(".") && matcher.matches(Path.of(it)))
            .forEach(it -> include(folder + "/" + it));
      } else {
        include(pattern);
      }
    }

    private void includeFolder(String from, String word) {
      String folder = absolute(from, word);
      if (SHELL.matcher(folder).find() || WILDCARD.matcher(folder).find()) {
        unread.add("source-directory " + word);
        return;
      }
      namesIn(folder)
          .filter(name -> PLAIN_NAME.matcher(name).matches())
          .forEach(name -> include(folder + "/" + name));
    }

    private static String absolute(String from, String word) {
      return Path.of(from).resolveSibling(word).normalize().toString();
    }

    private Stream<String> namesIn(String folder) {
      List<String> names = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolve(folder))) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      } catch (IOException e) {
        // ifupdown ignores a missing folder too.
      }
      return names.stream().sorted();
    }

    private String textOf(String path) {
      try (var in = Files.newInputStream(resolve(path))) {
        // One character for each byte, so that the text can be written again as it is.
        return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        unread.add("source " + path);
        return "";
      }
    }

    private Path resolve(String path) {
      return root.resolve(path.substring(1));
    }
  }
}
