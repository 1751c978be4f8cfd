package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.request.RunningConfiguration;
import org.uplink.testkit.Seed;
import org.uplink.verbs.warning.PlanWarning;
import org.uplink.verbs.warning.WarningCode;

/**
 * Tests that links which a change removes, and ports which leave their bridge, have everything
 * again after a rollback that the kernel shows of them. {@link RandomLinkAttributes} has the list
 * of what changes by itself.
 */
class RemadeLinksTest {
  private static final int CASES = 8;
  private static final List<String> BRIDGE_AND_PORT = List.of("ovirtmgmt", "eth0");
  private static final NetworkRequest DEPLOYMENT =
      NetworkRequest.of("ovirtmgmt", NetworkSpec.takeOverOf("eth0"));
  private static final NetworkRequest REMOVAL = NetworkRequest.removalOf(Set.of("ovirtmgmt"));

  @Test
  void rollbackOfARemovalRestoresEveryAttribute() {
    for (int i = 0; i < CASES; i++) {
      try (HostFixture host = HostFixture.open().dualStack()) {
        RunningConfiguration running = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT).target();
        RandomLinkAttributes random =
            new RandomLinkAttributes(new Random(Seed.VALUE + i), host.net);
        BRIDGE_AND_PORT.forEach(random::setOn);
        host.ip("link set ovirtmgmt alias rack-7 type bridge mcast_hash_max 64");
        host.ip("link property add dev ovirtmgmt altname bridge-of-this-host");
        List<SortedSet<String>> before = BRIDGE_AND_PORT.stream().map(random::read).toList();

        Plan removal = apply(host, running, REMOVAL);
        List<String> differences = host.applier().converge(removal.snapshot()).differences();

        String what = "seed %d, case %d: %s".formatted(Seed.VALUE, i, random.set());
        List<SortedSet<String>> after = BRIDGE_AND_PORT.stream().map(random::read).toList();
        assertThat(after).as(what).isEqualTo(before);
        assertThat(differences).as(what).isEmpty();
      }
    }
  }

  @Test
  void nicHasItsAttributesAfterARollbackAndAfterARemoval() {
    for (int i = 0; i < CASES / 2; i++) {
      try (HostFixture host = HostFixture.open().dualStack()) {
        RandomLinkAttributes random =
            new RandomLinkAttributes(new Random(Seed.VALUE + i), host.net);
        random.setOn("eth0");
        SortedSet<String> before = random.read("eth0");
        String what = "seed %d, case %d: %s".formatted(Seed.VALUE, i, random.set());

        Plan deployed = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT);
        List<String> differences = host.applier().converge(deployed.snapshot()).differences();
        assertThat(random.read("eth0")).as(what).isEqualTo(before);
        assertThat(differences).as(what).isEmpty();

        Plan again = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT);
        apply(host, again.target(), REMOVAL);
        assertThat(random.read("eth0")).as(what).isEqualTo(before);
      }
    }
  }

  @Test
  void namesTheQueueingDisciplineThatARollbackCannotRestore() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      RunningConfiguration running = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT).target();
      host.run("tc", "qdisc", "add", "dev", "ovirtmgmt", "root", "handle", "7:", "pfifo");
      host.run("tc", "qdisc", "add", "dev", "eth0", "root", "handle", "8:", "pfifo");

      Plan removal = apply(host, running, REMOVAL);
      assertThat(removal.warnings())
          .extracting(PlanWarning::text)
          .containsExactly(
              "the change removes ovirtmgmt: a rollback creates ovirtmgmt again, but without the queueing discipline \"pfifo 7: root\"");
      assertThat(host.applier().converge(removal.snapshot()).differences())
          .containsExactly(
              "the link ovirtmgmt: the queueing discipline \"pfifo 7: root\" is missing");
      assertThat(host.run("tc", "qdisc", "show", "dev", "eth0")).contains("pfifo 8: root");

      host.run("tc", "qdisc", "add", "dev", "ovirtmgmt", "root", "handle", "7:", "pfifo");
      assertThat(host.applier().verify(removal.snapshot()).differences()).isEmpty();
    }
  }

  /** A link in this mode carries no packets until a program says that it may. */
  @Test
  void namesTheModeThatARollbackDoesNotRestore() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      RunningConfiguration running = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT).target();
      host.ip("link set ovirtmgmt mode dormant");

      Plan removal = apply(host, running, REMOVAL);

      assertThat(removal.warnings())
          .containsExactly(
              PlanWarning.of(
                  WarningCode.LINK_MODE_LOST,
                  "ovirtmgmt",
                  "dormant",
                  "the change removes ovirtmgmt: a rollback creates ovirtmgmt again, but without its link mode \"dormant\""));
      assertThat(host.applier().converge(removal.snapshot()).differences())
          .containsExactly("the link ovirtmgmt: the mode \"dormant\" is missing");
    }
  }

  @Test
  void restoresTheBroadcastAddress() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      RunningConfiguration running = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT).target();
      host.ip("link set ovirtmgmt broadcast 01:00:5e:00:00:01");

      Plan removal = apply(host, running, REMOVAL);
      host.ip("link set eth0 broadcast 01:00:5e:00:00:02");
      Verification end = host.applier().converge(removal.snapshot());

      assertThat(end.differences()).isEmpty();
      assertThat(end.concurrentChanges())
          .containsExactly(
              "Another program set the broadcast address of eth0 to 01:00:5e:00:00:02. The rollback left this as it is.");
      assertThat(host.ip("link show ovirtmgmt")).contains("brd 01:00:5e:00:00:01");
      assertThat(host.ip("link show eth0")).contains("brd 01:00:5e:00:00:02");
    }
  }

  @Test
  void leavesAndNamesWhatOthersSetMeanwhile() {
    try (HostFixture host = HostFixture.open().dualStack()) {
      host.ip("link set eth0 txqueuelen 700 alias before");
      Plan plan = apply(host, RunningConfiguration.EMPTY, DEPLOYMENT);
      host.ip("link set eth0 txqueuelen 777 alias rack-7");

      assertThat(host.applier().converge(plan.snapshot()).concurrentChanges())
          .anyMatch(text -> text.contains("set txqueuelen of eth0 to 777"))
          .anyMatch(text -> text.contains("set the alias of eth0 to \"rack-7\""));
      assertThat(host.ip("link show eth0")).contains("qlen 777", "alias rack-7");
    }
  }

  private static Plan apply(
      HostFixture host, RunningConfiguration running, NetworkRequest request) {
    Plan plan = host.plan(running, request);
    host.applier().apply(plan);
    return plan;
  }
}
