package org.uplink.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.platform.Closer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** The networks of the kernel change, in the namespace of this JVM. */
final class NetworksWatchTest {
  private final Closer open = new Closer();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();

  @BeforeEach
  void build() {
    IsolatedJvm.assume();
    Ip.HERE.runAll("link add eth0 type veth peer name far0");
    open.register(() -> Ip.HERE.runAll("link del eth0"));
    Rtnetlink kernel = open.register(Rtnetlink.open());
    open.register(
        NetworksWatch.start(
            kernel,
            () -> {
              Object capabilities = kernel.addresses().list();
              read.incrementAndGet();
              return capabilities;
            },
            told::incrementAndGet));
    await().until(() -> read.get() == 1);
  }

  @AfterEach
  void close() {
    open.close();
  }

  @Test
  void severalRequestsOfAnAdministratorAreToldOnce() {
    Ip.HERE.runAll(
        "addr add 192.0.2.10/24 dev eth0",
        "addr add 192.0.2.11/24 dev eth0",
        "addr del 192.0.2.11/24 dev eth0");
    await().until(() -> told.get() > 0);
    assertThat(told).hasValue(1);
  }

  @Test
  void aChangeOfSomethingElseIsReadAndNotTold() {
    Ip.HERE.runAll("link set eth0 txqueuelen 77");
    await().until(() -> read.get() == 2);
    assertThat(told).hasValue(0);
  }
}
