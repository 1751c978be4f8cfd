package org.uplink.agent.wish;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * Reads one YAML document into {@link Node}s. It reads the parser's events and makes no objects of
 * the file's tags. Tags, anchors and aliases are refused: a network needs none, and aliases let a
 * small file stand for a large one.
 */
final class YamlReader {
  private static final int MAX_DEPTH = 16;

  private final Iterator<Event> events;

  private YamlReader(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * Reads a document. JSON is YAML too.
   *
   * @throws SetupRefusedException if the text is not one YAML document
   */
  static Node read(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(WishFile.MAX_BYTES).build();
    try {
      return new YamlReader(new Parse(settings).parseString(text).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      throw malformed(
          "%s (line %d)"
              .formatted(
                  e.getProblem(),
                  e.getProblemMark()
                      .or(e::getContextMark)
                      .map(mark -> mark.getLine() + 1)
                      .orElse(1)));
    } catch (YamlEngineException | NoSuchElementException | IndexOutOfBoundsException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private Node document() {
    events.next(); // the start of the stream
    Event event = events.next();
    if (event.getEventId() != Event.ID.DocumentStart) {
      throw malformed("it is empty");
    }
    Node root = node(events.next(), new Place("", 1), 0);
    events.next(); // the end of the document
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new Place("", line(after)).notSupported("a second document");
    }
    return root;
  }

  private Node node(Event event, Place place, int depth) {
    if (depth > MAX_DEPTH) {
      throw place.notSupported("more than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent) {
      throw place.notSupported("a YAML alias");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw place.notSupported("a YAML anchor");
    }
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(place, scalar.getTag());
        yield new Node.Scalar(place, scalar.getValue(), scalar.isPlain());
      }
      case CollectionStartEvent start -> {
        refuseTag(place, start.getTag());
        yield start instanceof MappingStartEvent ? mapping(place, depth) : sequence(place, depth);
      }
      default -> throw malformed("a value is missing at " + place);
    };
  }

  private Node.Mapping mapping(Place place, int depth) {
    List<Node.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof ScalarEvent key) || key.getTag().isPresent()) {
        throw place.member("?", line(event)).notSupported("a key that is not a plain text");
      }
      Place at = place.member(key.getValue(), line(event));
      if (key.getAnchor().isPresent()) {
        throw at.notSupported("a YAML anchor");
      }
      if (!keys.add(key.getValue())) {
        throw at.wrong("is there twice");
      }
      entries.add(new Node.Entry(key.getValue(), node(events.next(), at, depth + 1)));
    }
    return new Node.Mapping(place, entries);
  }

  private Node.Sequence sequence(Place place, int depth) {
    List<Node> elements = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      elements.add(node(event, place.item(elements.size(), line(event)), depth + 1));
    }
    return new Node.Sequence(place, elements);
  }

  private static void refuseTag(Place place, Optional<String> tag) {
    if (tag.isPresent()) {
      throw place.notSupported("the YAML tag " + Place.shortened(tag.get()));
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private static SetupRefusedException malformed(String why) {
    return new SetupRefusedException(
        SetupCode.BAD_PARAMETERS, "the file is not valid YAML or JSON: " + Place.reason(why) + ".");
  }
}
