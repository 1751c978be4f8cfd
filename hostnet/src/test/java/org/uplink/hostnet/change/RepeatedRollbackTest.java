package org.uplink.hostnet.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.hostnet.HostFixture;
import org.uplink.hostnet.backend.Backends;
import org.uplink.hostnet.backend.KernelBackend;
import org.uplink.hostnet.owner.HostEnvironment;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.platform.StepListener;
import org.uplink.testkit.Seed;
import org.uplink.verbs.change.ChangeStatus;

/**
 * Ends a rollback before and after each of its steps in the kernel and on disk, as a kill does, and
 * repeats it. What another program removed while the change was pending stays removed.
 */
class RepeatedRollbackTest {
  private static final String ID = "a";

  private static final List<String> CONFIGURED =
      List.of(
          "addr add 192.0.2.100/32 dev eth0",
          "addr add 2001:db8:5::7/64 dev eth0 nodad",
          "route add 198.18.5.0/24 via 192.0.2.1 dev eth0",
          "rule add iif eth0 lookup 77 pref 700",
          "neigh add 192.0.2.200 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");

  /** The removals of another program. The link's name is missing. */
  private static final List<String> REMOVALS =
      List.of(
          "addr del 192.0.2.100/32 dev %s",
          "addr del 2001:db8:5::7/64 dev %s",
          "route del 198.18.5.0/24 dev %s",
          "rule del iif %s lookup 77 pref 700",
          "neigh del 192.0.2.200 dev %s");

  @TempDir Path folder;
  private final Random random = new Random(Seed.VALUE);
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    CONFIGURED.forEach(host::ip);
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void leavesAndNamesWhatOthersRemovedWhereverTheRollbackEnds() throws IOException {
    REMOVALS.forEach(removal -> host.ip(removal.formatted("eth0")));
    String expected = picture();
    List<String> points = rollBackAfterRemovals(0, folder.resolve("whole"));
    assertRolledBack(expected, folder.resolve("whole"), "no kill");
    assertThat(points)
        .contains("before fsync of removals.new", "after removal of aborted")
        .filteredOn(point -> point.contains("bridge"))
        .isNotEmpty();

    for (int point = 1; point <= points.size(); point++) {
      Path files = folder.resolve("point" + point);
      String when = "killed " + points.get(point - 1);
      rollBackAfterRemovals(point, files);
      // The repetition may end in the middle too.
      CrashListener second = killing(random.nextInt(2 * points.size()));
      boolean isWhole = recover(files, second);
      if (!isWhole) {
        when += ", and again " + second.passed().getLast();
        recover(files, StepListener.NONE);
      }
      assertRolledBack(expected, files, when);
    }
  }

  /** Rolls back on a new host, until a point. Returns the points that were passed. */
  private List<String> rollBackAfterRemovals(int point, Path files) throws IOException {
    close();
    open();
    start(files);
    CrashListener listener = killing(point);
    assertThat(recover(files, listener)).isEqualTo(point == 0);
    return listener.passed();
  }

  /** Applies a change and removes objects from its bridge. The agent ends before the decision. */
  private void start(Path files) throws IOException {
    Plan plan = host.plan(NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0")));
    StoredChange change =
        new StoredChange(
            1,
            ID,
            "hash",
            new Requester("engine", "01"),
            new StoredChange.Terms("1", 0, RequiredConfirmation.PROOF, true),
            KernelBackend.NAME,
            plan.snapshot(),
            plan.target(),
            List.of());
    ChangeFiles stored = ChangeFiles.open(files);
    stored.writePending(change);
    host.applier().apply(plan);
    stored.applied().set(change);
    REMOVALS.forEach(removal -> host.ip(removal.formatted("ovirtmgmt")));
  }

  /** Recovers as the next agent does. Returns whether it reached the end. */
  private boolean recover(Path files, StepListener listener) throws IOException {
    Backends backends =
        Backends.of(
            HostEnvironment.EMPTY,
            KernelBackend.create(
                host.net, host.sysctls, host.resolver, HostEnvironment.EMPTY, listener));
    try {
      new ChangeRecovery(ChangeFiles.open(files, listener), backends).recover(new FakeBoot("1"));
      return true;
    } catch (Killed e) {
      return false;
    }
  }

  private static CrashListener killing(int point) {
    return new CrashListener(
        point,
        () -> {
          throw new Killed();
        });
  }

  private void assertRolledBack(String expected, Path files, String when) throws IOException {
    ChangeStatus outcome = outcome(files);
    assertThat(outcome.differences()).as(when).isEmpty();
    assertThat(outcome.concurrentChanges())
        .as(when)
        .hasSameSizeAs(REMOVALS)
        .allMatch(text -> text.startsWith("Another program removed the "))
        .allMatch(text -> text.endsWith("The rollback left this as it is."));
    assertThat(picture()).as(when).isEqualTo(expected);
    assertThat(files.resolve("removals")).as(when).doesNotExist();
    assertThat(files.resolve("aborted")).as(when).doesNotExist();
  }

  private static ChangeStatus outcome(Path files) throws IOException {
    return ChangeFiles.open(files).findOutcome(ID).orElseThrow().status();
  }

  /** Returns the host without what the kernel chooses. */
  private String picture() {
    List<String> lines =
        new ArrayList<>(
            host.snapshotText()
                .replace(" onlink", "")
                .replaceAll("[0-9a-f:]{17} <", "<")
                .replaceAll("inet6 fe80::[^ ]+", "inet6 fe80::")
                .lines()
                .toList());
    lines.addAll(host.ip("-4 neigh show nud permanent").lines().toList());
    return String.join("\n", lines);
  }

  /** Ends the process of the test's rollback. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
