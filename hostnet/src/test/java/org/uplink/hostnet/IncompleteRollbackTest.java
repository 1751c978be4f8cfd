package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.uplink.hostnet.apply.Applier;
import org.uplink.hostnet.comparison.Verification;
import org.uplink.hostnet.plan.Plan;
import org.uplink.hostnet.request.NetworkRequest;
import org.uplink.hostnet.request.NetworkSpec;
import org.uplink.hostnet.sysctl.Sysctls;
import org.uplink.platform.StepListener;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.testkit.Ip;

/**
 * Tests that what a rollback has written and the kernel shows otherwise is a difference, and no
 * change of another program; and that other programs' changes during the rollback are kept.
 */
class IncompleteRollbackTest {
  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open().dualStack();
    host.ip("addr add 192.0.2.60/24 dev eth0");
    host.ip("route add 198.18.9.0/24 via 192.0.2.1 dev eth0");
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** The command makes the kernel's state as if the kernel had ignored an attribute. */
  @ParameterizedTest
  @CsvSource({
    "198.18.9.0/24, route change 198.18.9.0/24 via 192.0.2.1 dev eth0 mtu 1300",
    "198.18.9.0/24, route change 198.18.9.0/24 via 192.0.2.1 dev eth0 proto 99",
    "192.0.2.60/24, addr change 192.0.2.60/24 dev eth0 preferred_lft 0"
  })
  void lostAttributeIsADifference(String object, String loss) {
    Plan plan = host.plan(takeOver());
    host.applier().apply(plan);

    Verification end =
        applier(
                host.sysctls,
                text -> {
                  if (text.contains(object)
                      && host.ip("addr show dev eth0").contains("192.0.2.60")) {
                    Ip.HERE.attempt(loss);
                  }
                })
            .converge(plan.snapshot());

    assertThat(end.differences()).anyMatch(text -> text.contains(object));
    assertThat(end.concurrentChanges()).isEmpty();
  }

  @Test
  void lostSettingIsADifference() {
    host.writeSysctl("net.ipv6.conf.eth0.accept_ra", "1");
    NetworkSpec bridgeless =
        NetworkSpec.bridgeOn("eth0")
            .withIpv4(NetworkSpec.Ip.of(Prefix.parse("192.0.2.2/24")))
            .withLinkOptions(NetworkSpec.LinkOptions.BRIDGELESS);
    Plan plan = host.plan(NetworkRequest.of("eth-net", bridgeless));
    host.applier().apply(plan);
    Sysctls other =
        new Sysctls() {
          @Override
          public Optional<String> read(String key) {
            return host.sysctls.read(key);
          }

          @Override
          public void write(String key, String value) {
            host.sysctls.write(key, key.endsWith("/eth0/accept_ra") ? "2" : value);
          }
        };

    Verification end = applier(other, _ -> {}).converge(plan.snapshot());

    assertThat(end.differences()).contains("sysctl ipv6/accept_ra of eth0 is 2 and should be 1");
    assertThat(end.concurrentChanges()).isEmpty();
  }

  @Test
  void whatOthersAddDuringTheRollbackIsKeptAndNamed() {
    Plan plan = host.plan(takeOver());
    host.applier().apply(plan);

    Verification end =
        applier(
                host.sysctls,
                _ -> {
                  Ip.HERE.attempt("addr add 203.0.113.7/32 dev eth0");
                  Ip.HERE.attempt("route add 198.18.50.0/24 dev eth0");
                })
            .converge(plan.snapshot());

    assertThat(end.differences()).isEmpty();
    assertThat(end.concurrentChanges())
        .containsExactlyInAnyOrder(
            "Another program added the address 203.0.113.7/32 to eth0. The rollback left this as it is.",
            "Another program added the route 198.18.50.0/24 dev eth0. The rollback left this as it is.");
  }

  @Test
  void laterChangeIsADifferenceOfTheVerification() {
    Plan plan = host.plan(takeOver());
    host.applier().apply(plan);
    assertThat(host.applier().converge(plan.snapshot()).differences()).isEmpty();
    host.ip("route change 198.18.9.0/24 via 192.0.2.1 dev eth0 mtu 1300");

    assertThat(host.applier().verify(plan.snapshot()).differences())
        .anyMatch(text -> text.contains("198.18.9.0/24"));
  }

  private Applier applier(Sysctls sysctls, Consumer<String> afterStep) {
    return new Applier(
        host.net,
        sysctls,
        host.resolver,
        new StepListener() {
          @Override
          public void before(String step) {}

          @Override
          public void after(String step) {
            afterStep.accept(step);
          }
        });
  }

  private static NetworkRequest takeOver() {
    return NetworkRequest.of("ovirtmgmt", NetworkSpec.bridgeOn("eth0").withTakeOver(true));
  }
}
