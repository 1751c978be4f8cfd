package org.uplink.picture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.picture.Svg.Point;

/**
 * The plan of a change: the devices before and after it, side by side, and the rest as sentences.
 *
 * @param title what would be changed, in a sentence
 * @param before the devices as a plan describes them, a line each: {@code eth0 up, MTU 1500,
 *     192.0.2.7/24}, or {@code vmbr0 (bridge) up}. An indented line belongs to the device above it
 * @param after the same devices after the change
 * @param lookup the route to the engine before and after
 * @param warnings a sentence each
 * @param owners which program configures each NIC, by the name of the NIC
 * @param steps a sentence each
 */
public record PlanPicture(
    String title,
    List<String> before,
    List<String> after,
    Optional<String> lookup,
    List<String> warnings,
    Map<String, String> owners,
    List<String> steps) {
  private static final int MARGIN = 24;
  private static final int GAP = 60;
  private static final int SPACE = 16;
  private static final int LINE = 20;
  private static final int MIN_WIDTH = 720;

  private static final Pattern DEVICE = Pattern.compile("(\\S+)(?: \\((\\S+)\\))? ?(.*)");

  public PlanPicture {
    before = List.copyOf(before);
    after = List.copyOf(after);
    warnings = List.copyOf(warnings);
    owners = Collections.unmodifiableMap(new LinkedHashMap<>(owners));
    steps = List.copyOf(steps);
  }

  /** Returns the picture as an SVG document. */
  public String svg() {
    Map<String, Device> earlier = devices(before);
    Map<String, Device> later = devices(after);
    List<Box> left =
        earlier.values().stream()
            .map(
                device ->
                    later.containsKey(device.name())
                        ? device.box("", Mark.KNOWN)
                        : device.box(", goes away", Mark.UNKNOWN))
            .toList();
    List<Box> right =
        later.values().stream()
            .map(
                device -> {
                  Optional<Device> same = Optional.ofNullable(earlier.get(device.name()));
                  return same.equals(Optional.of(device))
                      ? device.box("", Mark.KNOWN)
                      : device.box(same.isEmpty() ? ", new" : ", changed", Mark.CHOSEN);
                })
            .toList();
    return draw(left, right);
  }

  private String draw(List<Box> left, List<Box> right) {
    int leftWidth = width(left) + 2 * SPACE;
    int rightWidth = width(right) + 2 * SPACE;
    int width = Math.max(MIN_WIDTH, 2 * MARGIN + leftWidth + GAP + rightWidth);
    TextBlock heading = TextBlock.heading(title, width - 2 * MARGIN);
    TextBlock text = TextBlock.of(sentences(), width - 2 * MARGIN);
    int top = MARGIN + heading.height() + SPACE;
    if (left.isEmpty() && right.isEmpty()) {
      var svg = new Svg(width, top + MARGIN + text.height(), title, description(left, right));
      heading.draw(svg, MARGIN, MARGIN);
      text.draw(svg, MARGIN, top);
      return svg.end();
    }
    int height = LINE + SPACE + Math.max(height(left), height(right));
    var svg =
        new Svg(width, top + height + MARGIN + text.height(), title, description(left, right));
    heading.draw(svg, MARGIN, MARGIN);
    int rightX = MARGIN + leftWidth + GAP;
    drawFrame(svg, new Frame("before", MARGIN, top, leftWidth, height), left);
    drawFrame(svg, new Frame("after", rightX, top, rightWidth, height), right);
    int middle = top + height / 2;
    svg.arrow(
        Mark.KNOWN,
        List.of(new Point(MARGIN + leftWidth + SPACE, middle), new Point(rightX - SPACE, middle)));
    text.draw(svg, MARGIN, top + height + SPACE);
    return svg.end();
  }

  private static void drawFrame(Svg svg, Frame frame, List<Box> boxes) {
    svg.frame(frame.x(), frame.y(), frame.width(), frame.height());
    svg.caption(frame.x() + SPACE, frame.y() + LINE, frame.caption());
    int y = frame.y() + LINE + SPACE;
    for (Box box : boxes) {
      box.draw(svg, frame.x() + SPACE, y, frame.width() - 2 * SPACE);
      y += box.height() + SPACE;
    }
  }

  private List<Sentence> sentences() {
    List<Sentence> sentences = new ArrayList<>();
    lookup.ifPresent(text -> sentences.add(new Sentence("Route to the engine", text, Mark.KNOWN)));
    warnings.forEach(text -> sentences.add(new Sentence("Warning", text, Mark.WRONG)));
    owners.forEach(
        (device, text) -> sentences.add(new Sentence("Owner of " + device, text, Mark.KNOWN)));
    for (int i = 0; i < steps.size(); i++) {
      sentences.add(new Sentence("Step " + (i + 1), steps.get(i), Mark.KNOWN));
    }
    return sentences;
  }

  private String description(List<Box> left, List<Box> right) {
    return Stream.concat(
            Stream.of(
                left.isEmpty() && right.isEmpty()
                    ? "No device is changed."
                    : "Before: %s. After: %s.".formatted(words(left), words(right))),
            sentences().stream().map(Sentence::words))
        .collect(Collectors.joining(" "));
  }

  private static String words(List<Box> boxes) {
    return boxes.isEmpty()
        ? "no device"
        : boxes.stream().map(Box::words).collect(Collectors.joining("; "));
  }

  private static int width(List<Box> boxes) {
    return boxes.stream().mapToInt(Box::width).max().orElse(120);
  }

  private static int height(List<Box> boxes) {
    return boxes.stream().mapToInt(box -> box.height() + SPACE).sum();
  }

  /** Returns the devices by their name, in the order of the plan. */
  private static Map<String, Device> devices(List<String> lines) {
    Map<String, Device> devices = new LinkedHashMap<>();
    Optional<Device> last = Optional.empty();
    for (String line : lines) {
      Matcher device = DEVICE.matcher(line);
      if (line.startsWith(" ") && last.isPresent()) {
        last.get().details().add(line.strip());
      } else if (device.matches()) {
        last =
            Optional.of(
                new Device(
                    device.group(1),
                    Optional.ofNullable(device.group(2)).orElse("device"),
                    new ArrayList<>(List.of(device.group(3).split(", ", -1)))));
        devices.put(last.get().name(), last.get());
      }
    }
    return devices;
  }

  private record Device(String name, String kind, List<String> details) {
    Box box(String state, Mark mark) {
      List<String> lines =
          Stream.concat(Stream.of(name), details.stream().filter(detail -> !detail.isEmpty()))
              .toList();
      return new Box(kind + state, lines, mark);
    }
  }

  private record Frame(String caption, int x, int y, int width, int height) {}
}
