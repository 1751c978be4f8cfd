package org.uplink.hostnet.change;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.uplink.hostnet.state.StateJson;
import org.uplink.platform.DurableFolder;

/**
 * Stores the outcomes of the last changes in one file each. The name of a file contains the
 * sequence number and the id of the change.
 *
 * <p>Disk space for the next outcome is reserved before its change starts, so that a full disk
 * cannot lose the outcome.
 */
final class OutcomeFiles {
  /** The largest number of stored outcomes. */
  static final int LIMIT = 64;

  private static final String RESERVED = "reserved";
  private static final int RESERVED_BYTES = 64 << 10;

  /** The largest size of all outcomes together. */
  static final long MAX_BYTES = 1 << 20;

  /**
   * The longest reason in characters. With this limit, every outcome fits into the reserved file.
   */
  private static final int MAX_REASON = 2000;

  private static final int MAX_DIFFERENCES = 30;
  private static final int MAX_DIFFERENCE = 200;
  private static final int MAX_STEPS = 100;
  private static final int MAX_STEP = 150;

  private final DurableFolder folder;

  OutcomeFiles(DurableFolder folder) {
    this.folder = folder;
  }

  /** Deletes the oldest outcomes and reserves disk space for the next one. */
  void reserveSpace() throws IOException {
    List<String> names = names();
    long bytes = RESERVED_BYTES;
    for (var name : names) {
      bytes += folder.size(name);
    }
    int left = names.size();
    for (var old : names) {
      if (left < LIMIT && bytes <= MAX_BYTES) {
        break;
      }
      bytes -= folder.size(old);
      folder.delete(old);
      left--;
    }
    folder.reserve(RESERVED, RESERVED_BYTES);
  }

  void releaseSpace() throws IOException {
    folder.delete(RESERVED);
  }

  /** Stores an outcome. Uses the reserved space if there is any. */
  void record(StoredOutcome outcome) throws IOException {
    byte[] content = StateJson.MAPPER.writeValueAsBytes(shortened(outcome));
    String name = name(outcome.sequence(), outcome.status().id());
    if (folder.read(RESERVED).isPresent() && content.length <= RESERVED_BYTES) {
      folder.overwrite(RESERVED, name, content);
    } else {
      folder.write(name, content);
    }
  }

  /** Finds the newest outcome of a change id. */
  Optional<StoredOutcome> find(String id) throws IOException {
    for (var name : names().reversed()) {
      if (name.endsWith("-" + id + ".json")) {
        Optional<StoredOutcome> outcome = UnreadableFiles.read(folder, name, StoredOutcome.class);
        if (outcome.isPresent()) {
          return outcome;
        }
      }
    }
    return Optional.empty();
  }

  /** Returns all outcomes, the newest first. */
  List<StoredOutcome> all() throws IOException {
    List<StoredOutcome> all = new ArrayList<>();
    for (var name : names().reversed()) {
      UnreadableFiles.read(folder, name, StoredOutcome.class).ifPresent(all::add);
    }
    return all;
  }

  /** Returns the newest outcome. */
  Optional<StoredOutcome> newest() throws IOException {
    List<String> names = names();
    return names.isEmpty()
        ? Optional.empty()
        : UnreadableFiles.read(folder, names.getLast(), StoredOutcome.class);
  }

  /** Returns the sequence number of the newest outcome, or 0. */
  long newestSequence() throws IOException {
    List<String> names = names();
    return names.isEmpty() ? 0 : Long.parseLong(names.getLast().substring(0, 12));
  }

  private static StoredOutcome shortened(StoredOutcome outcome) {
    return outcome
        .withStatus(
            outcome
                .status()
                .with(
                    values ->
                        values
                            .reason(values.reason().map(text -> cut(text, MAX_REASON)))
                            .differences(cut(values.differences(), MAX_DIFFERENCES, MAX_DIFFERENCE))
                            .concurrentChanges(
                                cut(values.concurrentChanges(), MAX_DIFFERENCES, MAX_DIFFERENCE))
                            .steps(cut(values.steps(), MAX_STEPS, MAX_STEP))))
        .withShortSteps(MAX_STEP);
  }

  private static List<String> cut(List<String> texts, int count, int length) {
    return texts.stream().limit(count).map(text -> cut(text, length)).toList();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "…";
  }

  private List<String> names() throws IOException {
    return folder.names().stream().filter(name -> name.matches("[0-9]{12}-.*\\.json")).toList();
  }

  private static String name(long sequence, String id) {
    return "%012d-%s.json".formatted(sequence, id);
  }
}
