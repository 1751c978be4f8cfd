package org.uplink.hostnet.firewall;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.uplink.hostnet.adoption.FileContent;
import org.uplink.hostnet.adoption.OwnerFiles;

/**
 * The zones that firewalld gives to devices when it starts: the elements {@code interface} in
 * firewalld.zone(5). Files are edited as texts, so that an element can be removed again without a
 * trace.
 *
 * @param files the files of the host
 */
record ZoneFiles(OwnerFiles files) {
  /** The folder of the zones that are not as firewalld brings them. */
  static final String FOLDER = "/etc/firewalld/zones";

  /** The beginning of the path of a file that notes that this class has added a device. */
  private static final String MARK = "/etc/firewalld/uplink-";

  private static final Pattern DEFAULT_ZONE = Pattern.compile("\\s*DefaultZone\\s*=\\s*(\\S+)\\s*");

  /** A comment, or a device. */
  private static final Pattern ELEMENT =
      Pattern.compile(
          "<!--.*?-->|(?<gap>\\n[ \\t]*)?<interface\\s[^>]*?name=(?<quote>[\"'])(?<name>.*?)\\k<quote>[^>]*?(?:/>|>\\s*</interface>)",
          Pattern.DOTALL);

  /** Returns the zone of all devices that no file names. */
  String defaultZone() {
    return files
        .read("/etc/firewalld/firewalld.conf")
        .flatMap(
            content ->
                content
                    .text()
                    .lines()
                    .map(DEFAULT_ZONE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> line.group(1))
                    .findFirst())
        .orElse("public");
  }

  /** Returns the zone of a device; empty if no file has one. */
  Optional<String> zoneOf(String device) {
    return find(device)
        .map(Place::path)
        .map(path -> path.substring(FOLDER.length() + 1, path.length() - ".xml".length()));
  }

  /** Returns whether {@link #add} has added a device. */
  boolean hasAdded(String device) {
    return files.read(MARK + device).isPresent();
  }

  /**
   * Adds a device to the zone of another one, behind it. Does nothing if a file has the device
   * already, or does not have the other one.
   */
  void add(String device, String source) {
    Optional<Place> place = find(source);
    if (place.isEmpty() || find(device).isPresent()) {
      return;
    }
    files.write(MARK + device, Optional.of(FileContent.ofPrivate(place.get().path() + "\n")));
    String element = place.get().element().group();
    String name = place.get().element().group("name");
    String added = element.replace(quoted(place.get(), name), quoted(place.get(), device));
    String text = place.get().content().text();
    int end = place.get().element().end();
    write(place.get(), text.substring(0, end) + added + text.substring(end));
  }

  /** Removes a device that {@link #add} has added. Does nothing if it is gone. */
  void remove(String device) {
    if (!hasAdded(device)) {
      return;
    }
    find(device::equals)
        .ifPresent(
            place -> {
              String text = place.content().text();
              MatchResult element = place.element();
              write(place, text.substring(0, element.start()) + text.substring(element.end()));
            });
    files.write(MARK + device, Optional.empty());
  }

  private static String quoted(Place place, String name) {
    String quote = place.element().group("quote");
    return quote + name + quote;
  }

  private void write(Place place, String text) {
    FileContent content = new FileContent(text, place.content().permissions());
    files.write(place.path(), Optional.of(content));
  }

  private Optional<Place> find(String device) {
    return find(device::equals).or(() -> find(name -> Zones.isPatternFor(name, device)));
  }

  private Optional<Place> find(Predicate<String> device) {
    List<String> zones = files.list(FOLDER).stream().filter(path -> path.endsWith(".xml")).toList();
    for (String path : zones) {
      Optional<FileContent> content = files.read(path);
      if (content.isPresent()) {
        Matcher element = ELEMENT.matcher(content.get().text());
        while (element.find()) {
          if (element.group("name") != null && device.test(element.group("name"))) {
            return Optional.of(new Place(path, content.get(), element.toMatchResult()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Where a file names a device.
   *
   * @param element the element, with the line break and the blanks before it
   */
  private record Place(String path, FileContent content, MatchResult element) {}
}
