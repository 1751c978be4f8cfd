package org.uplink.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.platform.Closer;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.address.InterfaceAddress;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** The networks of the kernel change, in the namespace of this JVM. */
final class NetworksWatchTest {
  private final Closer open = new Closer();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger compared = new AtomicInteger();
  private Rtnetlink kernel;

  /** What the engine has read. */
  private volatile Optional<List<InterfaceAddress>> read = Optional.empty();

  @BeforeEach
  void build() {
    IsolatedJvm.assume();
    Ip.HERE.runAll("link add eth0 type veth peer name far0");
    open.register(() -> Ip.HERE.runAll("link del eth0"));
    kernel = open.register(Rtnetlink.open());
    open.register(NetworksWatch.start(kernel, this::hasChanged, told::incrementAndGet));
    await().until(() -> compared.get() > 0);
  }

  @AfterEach
  void close() {
    open.close();
  }

  @Test
  void severalRequestsOfAnAdministratorAreToldOnce() {
    engineReads();
    Ip.HERE.runAll(
        "addr add 192.0.2.10/24 dev eth0",
        "addr add 192.0.2.11/24 dev eth0",
        "addr del 192.0.2.11/24 dev eth0");
    await().until(() -> told.get() > 0);
    assertThat(told).hasValue(1);
  }

  @Test
  void aChangeOfSomethingElseIsNotTold() {
    engineReads();
    int before = compared.get();
    Ip.HERE.runAll("link set eth0 txqueuelen 77");
    await().until(() -> compared.get() > before);
    assertThat(told).hasValue(0);
  }

  /** The engine reads in the middle of a change, and somebody undoes it at once. */
  @Test
  void tellsThatTheNetworksAreAgainAsBeforeTheEngineReadThem() {
    Ip.HERE.runAll("addr add 192.0.2.10/24 dev eth0");
    engineReads();
    Ip.HERE.runAll("addr del 192.0.2.10/24 dev eth0");
    await().until(() -> told.get() > 0);
  }

  /** An engine that has read nothing yet reads when the agent has connected. */
  @Test
  void tellsNothingBeforeTheEngineHasRead() {
    int before = compared.get();
    Ip.HERE.runAll("addr add 192.0.2.10/24 dev eth0");
    await().until(() -> compared.get() > before);
    assertThat(told).hasValue(0);
  }

  private void engineReads() {
    read = Optional.of(kernel.addresses().list());
  }

  private boolean hasChanged() {
    boolean differs = read.isPresent() && !read.get().equals(kernel.addresses().list());
    compared.incrementAndGet();
    return differs;
  }
}
