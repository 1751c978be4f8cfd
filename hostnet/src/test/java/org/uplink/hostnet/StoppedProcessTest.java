package org.uplink.hostnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.uplink.testkit.ChildJvm;

/**
 * A process that changes the host's network is stopped with SIGSTOP before each send to the kernel,
 * for longer than the kernel keeps a neighbour that does not answer. Packets flow both ways.
 */
@Tag("long")
class StoppedProcessTest {
  /** With the settings below, a neighbour is given up after some 1,400 ms. With -Pfull, 8 s. */
  private static final int WHILE_STOPPED = Boolean.getBoolean("uplink.full") ? 12_000 : 2_000;

  private HostFixture host;

  @BeforeEach
  void open() {
    host = HostFixture.open();
    host.dualStack();
    if (!Boolean.getBoolean("uplink.full")
        && host.sysctls.read("ipv4/neigh/eth0/ucast_solicit").isPresent()) {
      for (String family : List.of("ipv4", "ipv6")) {
        String eth0 = "net." + family + ".neigh.eth0.";
        host.writeSysctl(eth0 + "base_reachable_time_ms", "100");
        host.writeSysctl(eth0 + "delay_first_probe_time", "1");
        host.writeSysctl(eth0 + "retrans_time_ms", "100");
      }
    }
  }

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void losesNothingWhereverItStops() throws Exception {
    String before = host.snapshotText();
    List<String> places = new ArrayList<>();
    long waited = 0;
    try (TwoWayTraffic traffic = TwoWayTraffic.start()) {
      Process process =
          new ProcessBuilder(ChildJvm.create().command(StoppingProcess.class))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader said = process.inputReader()) {
        String line;
        while ((line = said.readLine()) != null) {
          if (line.startsWith("before: ")) {
            await("the process stops").until(() -> isStopped(process));
            places.add(line);
            traffic.await(WHILE_STOPPED, "packets while stopped " + line);
            signal("CONT", process);
          } else if (line.equals("applied")) {
            traffic.awaitFlow();
            places.add(line);
          } else if (line.startsWith(StoppingProcess.WAITED)) {
            waited = Long.parseLong(line.substring(StoppingProcess.WAITED.length()));
          } else {
            assertThat(line).isEqualTo("differences: []");
            places.add(line);
          }
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
      traffic.awaitFlow();
      assertThat(places).contains("applied", "differences: []").hasSizeGreaterThan(10);
      traffic.assertArrived(waited, "stopped at " + places);
    }
    assertThat(host.snapshotText()).isEqualTo(before);
  }

  private static boolean isStopped(Process process) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
        .matches("(?s).*\\) T .*");
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }
}
