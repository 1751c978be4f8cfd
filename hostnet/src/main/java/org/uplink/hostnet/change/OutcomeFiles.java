package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.state.StateJson;

/**
 * The outcomes of the last changes, a file each, named by sequence and id. There is room for the
 * next one before its change begins, so that a full disk cannot keep it from being told.
 */
final class OutcomeFiles {
  /** How many are kept. */
  static final int LIMIT = 64;

  private static final String RESERVED = "reserved";
  private static final int SIZE = 32 << 10;

  private final DurableFolder folder;

  OutcomeFiles(DurableFolder folder) {
    this.folder = folder;
  }

  /** Makes room for one. */
  void reserveSpace() throws IOException {
    var names = names();
    for (var old : names.subList(0, Math.max(0, names.size() - LIMIT + 1))) {
      folder.delete(old);
    }
    folder.reserve(RESERVED, SIZE);
  }

  /** Gives the room back. */
  void releaseSpace() throws IOException {
    folder.delete(RESERVED);
  }

  /** Records one, in the room that was made for it where there is any. */
  void record(StoredOutcome outcome) throws IOException {
    var content = StateJson.MAPPER.writeValueAsBytes(shortened(outcome));
    if (folder.read(RESERVED).isPresent() && content.length <= SIZE) {
      folder.overwrite(RESERVED, name(outcome.sequence(), outcome.id()), content);
    } else {
      folder.write(name(outcome.sequence(), outcome.id()), content);
    }
  }

  /** Leaves out what would not fit; what matters is short. */
  private static StoredOutcome shortened(StoredOutcome outcome) {
    return new StoredOutcome(
        outcome.sequence(),
        outcome.id(),
        outcome.hash(),
        outcome.state(),
        outcome.proof(),
        outcome.reason().map(text -> cut(text, 2000)),
        outcome.verified(),
        outcome.differences().stream().limit(30).map(text -> cut(text, 200)).toList(),
        outcome.steps().stream().limit(100).map(text -> cut(text, 150)).toList());
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }

  /** The last one of this id. */
  Optional<StoredOutcome> find(String id) throws IOException {
    for (var name : names().reversed()) {
      if (name.endsWith("-" + id + ".json")) {
        var content = folder.read(name);
        if (content.isPresent()) {
          return Optional.of(StateJson.MAPPER.readValue(content.get(), StoredOutcome.class));
        }
      }
    }
    return Optional.empty();
  }

  /** The sequence of the newest one; 0 where there is none. */
  long newestSequence() throws IOException {
    var names = names();
    return names.isEmpty() ? 0 : Long.parseLong(names.getLast().substring(0, 12));
  }

  private List<String> names() throws IOException {
    return folder.names().stream().filter(name -> name.matches("[0-9]{12}-.*\\.json")).toList();
  }

  private static String name(long sequence, String id) {
    return "%012d-%s.json".formatted(sequence, id);
  }
}
