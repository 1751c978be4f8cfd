package org.uplink.hostnet.change;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.uplink.hostnet.original.Footprint;
import org.uplink.hostnet.original.OriginalNetwork;
import org.uplink.hostnet.original.OriginalRestore;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.hostnet.state.StateJson;
import org.uplink.platform.DurableFolder;
import org.uplink.platform.StepListener;
import org.uplink.verbs.change.ChangeState;
import org.uplink.verbs.change.ChangeStatus;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The files of changes: {@code pending}, {@code kept}, {@code safe} and {@code aborted}, each a
 * {@link StoredChange}, the network {@code original} before the first change, and the outcomes.
 *
 * <p>A rename of {@code pending} decides a change. If agent and guard rename it at the same time,
 * one rename succeeds and the other fails with ENOENT. So only one of them decides.
 */
public final class ChangeFiles {
  private static final String PENDING = "pending";
  private static final String KEPT = "kept";
  private static final String SAFE = "safe";
  private static final String ABORTED = "aborted";
  private static final String RESTORED = "restored";
  private static final String APPLIED = "applied";
  private static final String REMOVALS = "removals";
  private static final String ORIGINAL = "original";

  /** Creates tokenizers. A tokenizer starts much faster than a mapper. */
  private static final JsonFactory TOKENS = new JsonFactory();

  private final DurableFolder folder;
  private final OutcomeFiles outcomes;
  private final AppliedMark applied;
  private final StepListener listener;

  private ChangeFiles(
      DurableFolder folder, OutcomeFiles outcomes, AppliedMark applied, StepListener listener) {
    this.folder = folder;
    this.outcomes = outcomes;
    this.applied = applied;
    this.listener = listener;
  }

  /** Opens the folder. Creates it if it is missing. */
  public static ChangeFiles open(Path folder) throws IOException {
    return open(folder, StepListener.NONE);
  }

  /**
   * Opens the folder. Creates it if it is missing.
   *
   * @param listener is called around each sync, rename and removal
   */
  public static ChangeFiles open(Path folder, StepListener listener) throws IOException {
    return new ChangeFiles(
        DurableFolder.open(folder, listener),
        new OutcomeFiles(DurableFolder.open(folder.resolve("outcomes"), listener)),
        new AppliedMark(folder.resolve(APPLIED)),
        listener);
  }

  /**
   * Loads the classes that read and write a change, on a thread of its own. The first change and
   * the first rollback need not wait for them then.
   *
   * @return the thread
   */
  public Thread loadFormat() {
    return Thread.ofPlatform()
        .daemon()
        .name("load")
        .start(
            () -> {
              StateJson.MAPPER.readerFor(StoredChange.class);
              StateJson.MAPPER.writerFor(StoredChange.class);
            });
  }

  /** Returns the networks in force. */
  public RunningConfiguration running() throws IOException {
    Optional<StoredChange> kept = kept();
    if (kept.isPresent()) {
      return kept.get().target();
    }
    Optional<StoredChange> safe = safe();
    if (safe.isEmpty()) {
      return RunningConfiguration.EMPTY;
    }
    return restored()
        .filter(restored -> restored.sequence() == safe.get().sequence())
        .map(RestoredConfiguration::running)
        .orElse(safe.get().target());
  }

  /**
   * Returns the names of the networks of the safe configuration that the last boot could not
   * restore; none while a kept change is in force, which a reboot undoes.
   */
  public List<String> notRestored() throws IOException {
    Optional<StoredChange> safe = safe();
    if (safe.isEmpty() || kept().isPresent()) {
      return List.of();
    }
    Set<String> inForce = running().networks().keySet();
    return safe.get().target().networks().keySet().stream()
        .filter(name -> !inForce.contains(name))
        .toList();
  }

  /**
   * Returns the network before Uplink's first change, and what Uplink has touched since. Empty if
   * no change is in force, if the original network is restored, or if an earlier agent has made the
   * first change and stored nothing.
   */
  public Optional<OriginalRestore> original() throws IOException {
    Optional<StoredChange> kept = kept();
    Optional<Footprint> footprint =
        (kept.isPresent() ? kept : safe())
            .flatMap(StoredChange::footprint)
            .filter(known -> !known.restoresOriginal());
    if (footprint.isEmpty()) {
      return Optional.empty();
    }
    return UnreadableFiles.read(folder, ORIGINAL, OriginalNetwork.class)
        .filter(original -> original.sequence() == footprint.get().original())
        .map(original -> new OriginalRestore(original, footprint.get()));
  }

  /** Returns whether a reboot would undo a change. */
  public boolean hasUnsafeChange() throws IOException {
    return kept().isPresent();
  }

  /** Returns the change that is neither kept nor aborted yet. */
  public Optional<StoredChange> pending() throws IOException {
    return read(PENDING);
  }

  /** Returns whether this change is pending. Reads only the id, so that a new process is fast. */
  public boolean isPending(String id) throws IOException {
    Optional<byte[]> json = folder.read(PENDING);
    if (json.isEmpty()) {
      return false;
    }
    try (var in = TOKENS.createParser(ObjectReadContext.empty(), json.get())) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals("id")) {
          return in.getString().equals(id);
        }
        in.skipChildren();
      }
      return false;
    }
  }

  /** Returns the change whose rollback has not ended yet. */
  public Optional<StoredChange> aborted() throws IOException {
    return read(ABORTED);
  }

  /** Returns what became of a change; empty if it is pending or unknown. */
  public Optional<ChangeStatus> status(String id) throws IOException {
    return findOutcome(id).map(StoredOutcome::status);
  }

  /** Returns what became of the last change of this host. */
  public Optional<ChangeStatus> lastStatus() throws IOException {
    return outcomes.newest().map(StoredOutcome::status);
  }

  /** Returns the changes that have ended, the newest first, as far as they are still stored. */
  public List<ChangeRecord> history() throws IOException {
    return outcomes.all().stream()
        .map(it -> new ChangeRecord(it.sequence(), it.status(), it.flight()))
        .toList();
  }

  /** Shows other processes that this process makes progress with a change. */
  void showProgress() {
    listener.progress();
  }

  /**
   * Returns the change that is in force and not safe. A kept change that is older than the safe one
   * is ignored.
   */
  Optional<StoredChange> kept() throws IOException {
    Long safe = safe().map(StoredChange::sequence).orElse(0L);
    return read(KEPT).filter(kept -> kept.sequence() > safe);
  }

  Optional<StoredChange> safe() throws IOException {
    return read(SAFE);
  }

  OutcomeFiles outcomes() {
    return outcomes;
  }

  /** Returns which change was applied completely. */
  AppliedMark applied() {
    return applied;
  }

  /** Finds the outcome of a change. */
  Optional<StoredOutcome> findOutcome(String id) throws IOException {
    Optional<StoredOutcome> recorded = outcomes.find(id);
    Optional<StoredChange> safe = safe().filter(change -> change.id().equals(id));
    if (safe.isPresent() && recorded.filter(StoredOutcome::isSafe).isEmpty()) {
      // After the decision, the disk failed or the agent crashed before the outcome was stored.
      return recorded
          .or(() -> safe.map(change -> StoredOutcome.kept(change, change.presumedProof())))
          .map(outcome -> outcome.withState(ChangeState.SAFE));
    }
    if (recorded.isPresent()) {
      return recorded;
    }
    Optional<StoredChange> kept = kept().filter(change -> change.id().equals(id));
    return kept.isPresent()
        ? kept.map(change -> StoredOutcome.kept(change, change.presumedProof()))
        : aborted()
            .filter(change -> change.id().equals(id))
            .map(change -> StoredOutcome.rollingBack(change, "the rollback has not finished"));
  }

  /** Returns the part of the safe configuration that the last boot restored. */
  Optional<RestoredConfiguration> restored() throws IOException {
    return UnreadableFiles.read(folder, RESTORED, RestoredConfiguration.class);
  }

  void restored(RestoredConfiguration restored) throws IOException {
    folder.write(RESTORED, StateJson.MAPPER.writeValueAsBytes(restored));
  }

  /** Returns the sequence number of the next change. */
  long nextSequence() throws IOException {
    long last = outcomes.newestSequence();
    for (var name : new String[] {PENDING, KEPT, SAFE, ABORTED}) {
      last = Math.max(last, read(name).map(StoredChange::sequence).orElse(0L));
    }
    return last + 1;
  }

  /** Writes down the network before the first change. */
  void writeOriginal(OriginalNetwork original) throws IOException {
    folder.write(ORIGINAL, StateJson.MAPPER.writeValueAsBytes(original));
  }

  /** Stores a change that is about to start, and reserves space for its outcome. */
  void writePending(StoredChange change) throws IOException {
    outcomes.reserveSpace();
    folder.write(PENDING, StateJson.MAPPER.writeValueAsBytes(change));
  }

  /** Deletes a change that has not changed the host yet. */
  void discardPending() throws IOException {
    folder.delete(PENDING);
    outcomes.releaseSpace();
  }

  /** Decides to keep the pending change. Returns false if it was aborted before. */
  boolean keep(boolean safe) throws IOException {
    return folder.rename(PENDING, safe ? SAFE : KEPT);
  }

  /** Decides to roll the pending change back. Returns false if it was kept before. */
  boolean abort() throws IOException {
    return folder.rename(PENDING, ABORTED);
  }

  /** Deletes the aborted change. Call this after the rollback. */
  void deleteAborted() throws IOException {
    folder.delete(ABORTED);
    deleteRemovals();
  }

  /** Returns the removals by other programs that a rollback of this change leaves. */
  Optional<ObservedRemovals> removals(StoredChange change) throws IOException {
    return UnreadableFiles.read(folder, REMOVALS, ObservedRemovals.class)
        .filter(removals -> removals.belongTo(change));
  }

  void writeRemovals(ObservedRemovals removals) throws IOException {
    folder.write(REMOVALS, StateJson.MAPPER.writeValueAsBytes(removals));
  }

  /** Deletes the removals, of whatever change they are. */
  void deleteRemovals() throws IOException {
    folder.delete(REMOVALS);
  }

  /** Makes the kept change the safe one. Returns false if there is no kept change. */
  boolean makeSafe() throws IOException {
    return folder.rename(KEPT, SAFE);
  }

  /** Replaces the kept or safe change by the same change with other networks in force. */
  void replaceKept(StoredChange change) throws IOException {
    folder.write(change.terms().safe() ? SAFE : KEPT, StateJson.MAPPER.writeValueAsBytes(change));
  }

  void deleteKept() throws IOException {
    folder.delete(KEPT);
  }

  void deletePending() throws IOException {
    folder.delete(PENDING);
  }

  private Optional<StoredChange> read(String name) throws IOException {
    return UnreadableFiles.read(folder, name, StoredChange.class);
  }

  /**
   * The safe configuration as restored after a boot.
   *
   * @param boot the boot's id
   * @param sequence the sequence number of the safe change
   * @param running the restored networks, with the names that the NICs have in this boot
   */
  record RestoredConfiguration(String boot, long sequence, RunningConfiguration running) {}
}
