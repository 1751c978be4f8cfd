package org.uplink.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.api.decision.DecisionConfidence;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.PathPointDocument;
import org.uplink.api.decision.Stance;

/**
 * The picture of a decision: the path from the engine to the host's active NIC, the devices that
 * other evidence names, and the evidence as text.
 */
public final class DecisionPicture {
  private static final String NIC = "NIC";
  private static final String ACTIVE = "active NIC";
  private static final String PROPOSED = "proposed, not active";

  private final DecisionDocument decision;

  private DecisionPicture(DecisionDocument decision) {
    this.decision = decision;
  }

  /** Returns the picture as an SVG document. */
  public static String svg(DecisionDocument decision) {
    var picture = new DecisionPicture(decision);
    return new PathPicture(
            decision.verdict(),
            picture.outside(),
            decision.host(),
            picture.inside(),
            picture.others(),
            picture.sentences())
        .svg();
  }

  /** Returns a box for each point that is not in the host. */
  private List<Box> outside() {
    List<Box> boxes =
        decision.path().stream()
            .filter(point -> !isDevice(point))
            .map(
                point ->
                    switch (point.kind()) {
                      case "engineTranslation" -> translation("NAT: engine's address", point);
                      case "hostTranslation" -> translation("NAT: host's address", point);
                      default -> new Box(point.kind(), point.addresses(), mark(point));
                    })
            .toList();
    return boxes.isEmpty() ? List.of(new Box("engine", List.of(), Mark.KNOWN)) : boxes;
  }

  private static Box translation(String caption, PathPointDocument point) {
    List<String> lines = new ArrayList<>();
    for (String address : point.addresses()) {
      lines.add(lines.isEmpty() ? address : "→ " + address);
    }
    return new Box(caption, lines, mark(point));
  }

  /** Returns the host's devices on the path, in columns by their distance from the last one. */
  private List<List<Node>> inside() {
    List<PathPointDocument> devices =
        decision.path().stream().filter(DecisionPicture::isDevice).toList();
    if (devices.isEmpty()) {
      return List.of(List.of(new Node("", List.of(), deviceWithoutPath())));
    }
    Map<String, Integer> distances = new HashMap<>();
    for (PathPointDocument device : devices.reversed()) {
      int distance = distances.getOrDefault(name(device), 0);
      for (String below : device.lower()) {
        distances.merge(below, distance + 1, Math::max);
      }
    }
    Map<Integer, List<Node>> columns = new TreeMap<>(Comparator.reverseOrder());
    for (PathPointDocument device : devices) {
      columns
          .computeIfAbsent(distances.getOrDefault(name(device), 0), _ -> new ArrayList<>())
          .add(new Node(name(device), device.lower(), device(device)));
    }
    return List.copyOf(columns.values());
  }

  private static String name(PathPointDocument point) {
    return point.name().orElse("");
  }

  private Box device(PathPointDocument point) {
    String name = name(point);
    boolean active = decision.activeNic().equals(Optional.of(name));
    boolean cut = point.carrier().equals(Optional.of(false));
    String kind =
        switch (point.type().orElse("device")) {
          case "nic" -> NIC;
          case "vlan" -> "VLAN";
          case String other -> other;
        };
    boolean proposed = decision.proposedNic().equals(Optional.of(name));
    String caption =
        active
            ? kind.equals(NIC) ? ACTIVE : kind + ", " + ACTIVE
            : proposed ? kind + ", " + PROPOSED : kind;
    return new Box(
        cut ? caption + ", no carrier" : caption,
        Stream.concat(Stream.of(name), point.addresses().stream()).toList(),
        cut ? Mark.WRONG : active && point.known() ? Mark.CHOSEN : mark(point));
  }

  /** Returns the box of the device of a decision without a route, or of an earlier release. */
  private Box deviceWithoutPath() {
    Mark mark = decision.confidence() == DecisionConfidence.CONFIRMED ? Mark.CHOSEN : Mark.UNKNOWN;
    return decision
        .activeNic()
        .map(nic -> new Box(ACTIVE, List.of(nic), mark))
        .or(() -> decision.proposedNic().map(nic -> new Box(PROPOSED, List.of(nic), Mark.UNKNOWN)))
        .orElseGet(() -> new Box("no active NIC", List.of(), Mark.UNKNOWN));
  }

  /** Returns the devices that are not on the path: active, proposed, or named by evidence. */
  private List<Box> others() {
    Set<String> shown =
        decision.path().stream()
            .flatMap(point -> point.name().stream())
            .collect(Collectors.toCollection(HashSet::new));
    boolean noDevice = shown.isEmpty();
    List<Box> boxes = new ArrayList<>();
    decision
        .activeNic()
        .filter(shown::add)
        .ifPresent(nic -> boxes.add(new Box(ACTIVE, List.of(nic), Mark.UNKNOWN)));
    decision
        .proposedNic()
        .filter(shown::add)
        .ifPresent(nic -> boxes.add(new Box(PROPOSED, List.of(nic), Mark.UNKNOWN)));
    if (noDevice) {
      boxes.clear(); // The column of devices has this one.
    }
    pieces(Stance.DISAGREES)
        .flatMap(piece -> piece.device().stream())
        .filter(shown::add)
        .map(device -> new Box("disagrees", List.of(device), Mark.WRONG))
        .forEach(boxes::add);
    return boxes;
  }

  private List<Sentence> sentences() {
    return Stream.of(
            Stream.of(new Sentence("Because", decision.reason(), Mark.KNOWN)),
            sentences(Stance.AGREES, "Agrees", Mark.KNOWN),
            sentences(Stance.DISAGREES, "Disagrees", Mark.WRONG),
            sentences(Stance.UNKNOWN, "Unknown", Mark.UNKNOWN),
            decision.evidence().stream()
                .filter(piece -> piece.kind().equals("nicOwner"))
                .map(piece -> new Sentence("Owner", piece.text(), Mark.KNOWN)),
            decision.previousNic().stream()
                .map(nic -> "The active NIC was " + nic + " before.")
                .map(text -> new Sentence("Changed", text, Mark.KNOWN)),
            Stream.of(new Sentence("Next", decision.nextStep(), Mark.KNOWN)))
        .flatMap(sentences -> sentences)
        .toList();
  }

  private Stream<Sentence> sentences(Stance stance, String label, Mark mark) {
    return pieces(stance).map(piece -> new Sentence(label, piece.text(), mark));
  }

  private Stream<EvidenceDocument> pieces(Stance stance) {
    return decision.evidence().stream().filter(piece -> piece.stance() == stance);
  }

  private static Mark mark(PathPointDocument point) {
    return point.known() ? Mark.KNOWN : Mark.UNKNOWN;
  }

  private static boolean isDevice(PathPointDocument point) {
    return point.kind().equals("device");
  }
}
