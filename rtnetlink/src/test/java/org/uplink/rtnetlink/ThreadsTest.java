package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.link.LinkRequest;
import org.uplink.rtnetlink.link.LinkTable;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.TableId;
import org.uplink.rtnetlink.route.Lookup;
import org.uplink.rtnetlink.route.Route;
import org.uplink.rtnetlink.route.RouteQuery;
import org.uplink.rtnetlink.route.RouteRequest;

class ThreadsTest {
  private static final int CALLS = 5_000;

  /** The bytes of two memory segments of the JDK, one for each call that returns an errno. */
  private static final double NATIVE_CALLS = 2 * 40;

  private NamespaceFixture ip;
  private Rtnetlink net;

  @BeforeEach
  void createHost() {
    ip = NamespaceFixture.create();
    ip.exec("sysctl -qw net.ipv6.conf.default.accept_dad=0");
    ip.ip("link add eth0 type veth peer name peer0");
    ip.ip("link set eth0 up");
    ip.ip("link set peer0 up");
    ip.ip("addr add 192.0.2.2/24 dev eth0");
    ip.ip("addr add 2001:db8::2/64 dev eth0 nodad");
    ip.ip("route add default via 192.0.2.1");
    ip.ip("route add default via 2001:db8::1");
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }

  @Test
  void everyVirtualThreadGetsItsOwnAnswer() throws Exception {
    List<Future<Boolean>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5000; i++) {
        InetAddress address = InetAddress.ofLiteral("203.0." + i / 250 + "." + i % 250);
        answers.add(
            threads.submit(
                () ->
                    net.routes().get(address) instanceof Lookup.Found(Route route)
                        && route.destination().address().equals(address)));
      }
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
  }

  @Test
  void childProcessesInheritNoSocket() throws Exception {
    InetAddress far = InetAddress.ofLiteral("198.51.100.7");
    List<Future<String>> processes = new ArrayList<>();
    List<Future<Lookup>> others = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 100; i++) {
        processes.add(threads.submit(ThreadsTest::descriptorsOfAProcess));
        others.add(threads.submit(() -> lookUpWithNewSockets(far)));
      }
      while (!processes.getLast().isDone()) {
        assertThat(net.routes().get(far)).isInstanceOf(Lookup.Found.class);
      }
    }
    for (Future<String> process : processes) {
      assertThat(process.get()).doesNotContain("socket:");
    }
    for (Future<Lookup> other : others) {
      assertThat(other.get()).isInstanceOf(Lookup.Found.class);
    }
    // O_CLOEXEC: a child process of native code, which closes nothing itself, inherits no socket.
    assertThat(flagsOfRoutingSockets())
        .isNotEmpty()
        .allMatch(flags -> (Integer.parseInt(flags, 8) & 02000000) != 0);
  }

  @Test
  void dumpsAndRequestsOfVirtualThreadsBlockNoCarrierThread() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Prefix prefix = Prefix.parse("10.0." + i / 250 + "." + i % 250 + "/32");
        work.add(
            threads.submit(
                () -> {
                  net.apply(RouteRequest.add(prefix).via(InetAddress.ofLiteral("192.0.2.1")));
                  return net.links().list();
                }));
      }
      for (Future<?> one : work) {
        one.get();
      }
    }
    assertThat(net.routes().list(TableId.MAIN)).hasSizeGreaterThan(300);
  }

  @Test
  void closeEndsRunningLookupsAndRefusesNewOnes() throws InterruptedException {
    List<Future<Long>> counts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        counts.add(
            threads.submit(
                () -> {
                  for (long count = 0; ; count++) {
                    try {
                      assertThat(net.routes().get(to("203.0.113.9").destination()))
                          .isInstanceOf(Lookup.Found.class);
                    } catch (IllegalStateException e) {
                      return count;
                    }
                  }
                }));
      }
      await().until(() -> counts.stream().allMatch(count -> count.state() == Future.State.RUNNING));
      net.close();
    }
    assertThat(counts).allMatch(count -> count.state() == Future.State.SUCCESS);
    assertThatThrownBy(() -> net.links().list()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> net.apply(LinkRequest.delete("eth0")))
        .isInstanceOf(IllegalStateException.class);
    net.close();
  }

  @Test
  void keepsInterruptAndFinishesCall() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(
              threads
                  .submit(
                      () -> {
                        Thread.currentThread().interrupt();
                        Lookup lookup = net.routes().get(to("203.0.113.9"));
                        LinkTable links = net.links().list();
                        return lookup instanceof Lookup.Found
                            && links.find("eth0").isPresent()
                            && Thread.currentThread().isInterrupted();
                      })
                  .get())
          .isTrue();
    }
  }

  @Test
  void callingThreadStaysInItsNamespace() throws ExecutionException, InterruptedException {
    try (Rtnetlink here = Rtnetlink.open()) {
      assertThat(here.links().find("eth0")).isEmpty();
      assertThat(net.links().find("eth0")).isPresent();
      assertThat(here.links().find("eth0")).isEmpty();
    }
    assertThatThrownBy(() -> Rtnetlink.open(Namespace.named("none")))
        .hasMessage("open the namespace /run/netns/none: ENOENT (open /run/netns/none)");
    assertThatThrownBy(() -> Rtnetlink.open(Namespace.path("/etc/hostname")))
        .hasMessageContaining("EINVAL");
    try (Rtnetlink own = Rtnetlink.open(Namespace.ofProcess(ProcessHandle.current().pid()))) {
      assertThat(own.links().find("lo")).isPresent();
    }
  }

  /** The compiler removes the JDK's objects in most processes, not in all. */
  @Test
  void lookupMakesNoObjectsExceptThoseOfTheJdkForTwoNativeCalls() {
    ReusedLookup answer = new ReusedLookup();
    for (RouteQuery query : List.of(to("203.0.113.9"), to("2001:db8:ffff::9"))) {
      assertThat(net.routes().get(query, answer)).isTrue();
      assertThat(net.routes().get(query)).isInstanceOf(Lookup.Found.class);
      assertThat(bytesEach(() -> net.routes().get(query, answer))).isLessThan(NATIVE_CALLS + 1);
      assertThat(bytesEach(() -> net.routes().get(query))).isLessThan(NATIVE_CALLS + 600);
    }
  }

  private static RouteQuery to(String literal) {
    return RouteQuery.to(InetAddress.ofLiteral(literal));
  }

  /** Looks up with sockets that are opened and closed while processes start. */
  private Lookup lookUpWithNewSockets(InetAddress far) {
    try (Rtnetlink other = ip.open()) {
      return other.routes().get(far);
    }
  }

  private static String descriptorsOfAProcess() throws IOException {
    Process process = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Returns the flags of this process's routing sockets in the test's namespace, in octal. Java and
   * other tests have sockets too, without O_CLOEXEC: Java closes them itself in a child process.
   */
  private List<String> flagsOfRoutingSockets() throws IOException {
    List<String> inodes =
        ip.exec("cat /proc/net/netlink")
            .lines()
            .skip(1)
            .map(line -> "socket:[" + line.strip().replaceFirst(".* ", "") + "]")
            .toList();
    List<String> flags = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (!Files.isSymbolicLink(descriptor)
            || !inodes.contains(Files.readSymbolicLink(descriptor).toString())) {
          continue;
        }
        Path info = Path.of("/proc/self/fdinfo", descriptor.getFileName().toString());
        for (String line : Files.readAllLines(info)) {
          if (line.startsWith("flags:")) {
            flags.add(line.substring("flags:".length()).strip());
          }
        }
      }
    }
    return flags;
  }

  /** Returns the bytes that a call allocates on this thread when it has been made often. */
  private static double bytesEach(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    repeat(call);
    long before = threads.getCurrentThreadAllocatedBytes();
    repeat(call);
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }

  private static void repeat(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
  }
}
