package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.uplink.hostnet.apply.StepListener;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.StateJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The files of the protocol: {@code pending}, {@code kept}, {@code safe}, {@code aborted}, each a
 * {@link StoredChange}, and the outcomes.
 *
 * <p>A rename away from {@code pending} decides a change. The kernel lets one process win it, and
 * tells the other that there is no such file: so no two can both decide.
 */
public final class ChangeFiles {
  private static final String PENDING = "pending";
  private static final String KEPT = "kept";
  private static final String SAFE = "safe";
  private static final String ABORTED = "aborted";
  private static final String RESTORED = "restored";
  private static final String UNREADABLE = ".unreadable";

  /** The bare tokens, without a mapper and all that it loads. */
  private static final JsonFactory TOKENS = new JsonFactory();

  private final DurableFolder folder;
  private final OutcomeFiles outcomes;

  private ChangeFiles(DurableFolder folder, OutcomeFiles outcomes) {
    this.folder = folder;
    this.outcomes = outcomes;
  }

  /** Opens the folder, made where it is missing. */
  public static ChangeFiles open(Path folder) throws IOException {
    return open(folder, StepListener.NONE);
  }

  /**
   * Opens the folder.
   *
   * @param listener learns of each sync, rename and removal
   */
  public static ChangeFiles open(Path folder, StepListener listener) throws IOException {
    return new ChangeFiles(
        DurableFolder.open(folder, listener),
        new OutcomeFiles(DurableFolder.open(folder.resolve("outcomes"), listener)));
  }

  Optional<StoredChange> pending() throws IOException {
    return read(PENDING);
  }

  /**
   * Whether this change is pending: by its id alone, since a new process takes long to learn how to
   * read the rest.
   */
  boolean isPending(String id) throws IOException {
    var json = folder.read(PENDING);
    if (json.isEmpty()) {
      return false;
    }
    try (var in = TOKENS.createParser(ObjectReadContext.empty(), json.get())) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        var name = in.currentName();
        in.nextToken();
        if (name.equals("id")) {
          return in.getString().equals(id);
        }
        in.skipChildren();
      }
      return false;
    }
  }

  Optional<StoredChange> aborted() throws IOException {
    return read(ABORTED);
  }

  /** What is in force and not safe. One that is older than the safe one has had its day. */
  Optional<StoredChange> kept() throws IOException {
    var safe = safe().map(StoredChange::sequence).orElse(0L);
    return read(KEPT).filter(kept -> kept.sequence() > safe);
  }

  Optional<StoredChange> safe() throws IOException {
    return read(SAFE);
  }

  OutcomeFiles outcomes() {
    return outcomes;
  }

  /** What became of a change. */
  Optional<StoredOutcome> findOutcome(String id) throws IOException {
    var recorded = outcomes.find(id);
    var safe = safe().filter(change -> change.id().equals(id));
    if (safe.isPresent() && recorded.filter(StoredOutcome::isSafe).isEmpty()) {
      // The disk failed, or a crash came, between the commit and its outcome.
      return recorded
          .or(() -> safe.map(change -> StoredOutcome.kept(change, change.proof())))
          .map(outcome -> outcome.state(StoredOutcome.State.SAFE));
    }
    if (recorded.isPresent()) {
      return recorded;
    }
    var kept = kept().filter(change -> change.id().equals(id));
    return kept.isPresent()
        ? kept.map(change -> StoredOutcome.kept(change, change.proof()))
        : aborted()
            .filter(change -> change.id().equals(id))
            .map(change -> StoredOutcome.rolledBack(change, "it is still being rolled back"));
  }

  /** What this boot has made of the safe configuration, where it was another boot's. */
  Optional<RestoredConfiguration> restored() throws IOException {
    return folder
        .read(RESTORED)
        .map(json -> StateJson.MAPPER.readValue(json, RestoredConfiguration.class));
  }

  /**
   * The safe configuration as a boot has made it.
   *
   * @param sequence that of the safe change
   * @param running its networks, on the NICs as they are named now
   */
  record RestoredConfiguration(String boot, long sequence, RunningConfiguration running) {}

  void restored(RestoredConfiguration restored) throws IOException {
    folder.write(RESTORED, StateJson.MAPPER.writeValueAsBytes(restored));
  }

  /** The networks in force. */
  public RunningConfiguration running() throws IOException {
    var kept = kept();
    if (kept.isPresent()) {
      return kept.get().target();
    }
    var safe = safe();
    if (safe.isEmpty()) {
      return RunningConfiguration.EMPTY;
    }
    return restored()
        .filter(restored -> restored.sequence() == safe.get().sequence())
        .map(RestoredConfiguration::running)
        .orElse(safe.get().target());
  }

  /** Whether what is in force differs from the safe configuration. */
  public boolean hasUnsafeChange() throws IOException {
    return kept().isPresent();
  }

  /** The number of the next change. */
  long nextSequence() throws IOException {
    var last = outcomes.newestSequence();
    for (var name : new String[] {PENDING, KEPT, SAFE, ABORTED}) {
      last = Math.max(last, read(name).map(StoredChange::sequence).orElse(0L));
    }
    return last + 1;
  }

  /** Writes down what is about to be done, and makes room for the outcome. */
  void writePending(StoredChange change) throws IOException {
    outcomes.reserveSpace();
    folder.write(PENDING, StateJson.MAPPER.writeValueAsBytes(change));
  }

  /** Takes back what was begun, before anything was touched. */
  void discardPending() throws IOException {
    folder.delete(PENDING);
    outcomes.releaseSpace();
  }

  /** Decides to keep it. False: it was decided otherwise. */
  boolean keep(boolean safe) throws IOException {
    return folder.move(PENDING, safe ? SAFE : KEPT);
  }

  /** Decides to roll it back. False: it was decided otherwise. */
  boolean abort() throws IOException {
    return folder.move(PENDING, ABORTED);
  }

  /** It is rolled back. */
  void deleteAborted() throws IOException {
    folder.delete(ABORTED);
  }

  /** Makes what is kept safe. False: nothing is kept. */
  boolean makeSafe() throws IOException {
    return folder.move(KEPT, SAFE);
  }

  void deleteKept() throws IOException {
    folder.delete(KEPT);
  }

  void deletePending() throws IOException {
    folder.delete(PENDING);
  }

  private Optional<StoredChange> read(String name) throws IOException {
    var json = folder.read(name);
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(StateJson.MAPPER.readValue(json.get(), StoredChange.class));
    } catch (JacksonException e) {
      // A disk that lies, or another version: without it the host goes on with what it has.
      folder.move(name, name + UNREADABLE);
      System.err.println(
          "uplink: the file \""
              + name
              + "\" of the network's changes can't be read, and is set aside as "
              + name
              + UNREADABLE
              + ": "
              + e.getOriginalMessage());
      return Optional.empty();
    }
  }
}
