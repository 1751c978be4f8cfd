package org.uplink.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.uplink.api.decision.DecisionDocument;
import org.uplink.api.decision.EvidenceDocument;
import org.uplink.api.decision.PathPointDocument;
import org.uplink.api.decision.Stance;
import org.uplink.command.picture.Box;
import org.uplink.command.picture.Mark;
import org.uplink.command.picture.PathPicture;
import org.uplink.command.picture.Sentence;

/**
 * The picture of a decision: the path from the engine to the host's active NIC, the devices that
 * other evidence names, and the evidence as text.
 */
public final class DecisionPicture {
  private static final String NIC = "NIC";

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
                      case "engineTranslation" -> translation("NAT of the engine", point);
                      case "hostTranslation" -> translation("NAT of the host", point);
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

  /** Returns the host's devices on the path: the ports of a bond in one column. */
  private List<List<Box>> inside() {
    List<List<Box>> columns = new ArrayList<>();
    boolean afterNic = false;
    for (PathPointDocument point : decision.path()) {
      if (isDevice(point)) {
        boolean isNic = point.type().equals(Optional.of("nic"));
        if (!afterNic || !isNic) {
          columns.add(new ArrayList<>());
        }
        columns.getLast().add(device(point));
        afterNic = isNic;
      }
    }
    return columns.isEmpty() ? List.of(List.of(deviceWithoutPath())) : columns;
  }

  private Box device(PathPointDocument point) {
    String name = point.name().orElse("");
    boolean active = decision.activeNic().equals(Optional.of(name));
    boolean cut = point.carrier().equals(Optional.of(false));
    String kind =
        switch (point.type().orElse("device")) {
          case "nic" -> NIC;
          case "vlan" -> "VLAN";
          case String other -> other;
        };
    String caption = active ? kind.equals(NIC) ? "active NIC" : kind + ", active NIC" : kind;
    return new Box(
        cut ? caption + ", no carrier" : caption,
        Stream.concat(Stream.of(name), point.addresses().stream()).toList(),
        cut ? Mark.WRONG : active && point.known() ? Mark.CHOSEN : mark(point));
  }

  /** Returns the box of the device of a decision without a route. */
  private Box deviceWithoutPath() {
    return decision
        .activeNic()
        .map(nic -> new Box("active NIC", List.of(nic), Mark.UNKNOWN))
        .or(
            () ->
                decision
                    .proposedNic()
                    .map(nic -> new Box("proposed, not active", List.of(nic), Mark.UNKNOWN)))
        .orElseGet(() -> new Box("no active NIC", List.of(), Mark.UNKNOWN));
  }

  /** Returns the devices that are not on the path: the active NIC, and what evidence names. */
  private List<Box> others() {
    Set<String> shown =
        decision.path().stream()
            .flatMap(point -> point.name().stream())
            .collect(Collectors.toSet());
    boolean isOnPath = shown.isEmpty() || decision.activeNic().stream().noneMatch(shown::add);
    List<Box> boxes =
        new ArrayList<>(
            isOnPath
                ? List.of()
                : List.of(
                    new Box("active NIC", decision.activeNic().stream().toList(), Mark.UNKNOWN)));
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
