package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.lab.Lab;

/**
 * A host whose route and connection name different NICs (row 9 of the decision table). Follows each
 * advice that the engine prints to its end, with a real agent.
 */
@Tag("long")
class DisagreementIT {
  private static final Pattern SOURCE_RULE =
      Pattern.compile(
          "run on the host: (.*?)\\. Then run: uplink (.*?)\\.(?: |\\s*$)", Pattern.DOTALL);

  @TempDir private Path folder;

  private Map<String, String> environment = Map.of();

  @BeforeEach
  void needsNamespaces() {
    assumeThat(Lab.unavailable()).isEmpty();
    environment = Map.of("HOME", folder.toString(), "XDG_STATE_HOME", "", "COLUMNS", "5000");
  }

  @AfterEach
  void takeDown() throws Exception {
    run(0, "lab", "down");
  }

  /**
   * If both NICs are in one subnet, packets for the address of one NIC may arrive at the other, so
   * no connection can prove the change.
   */
  @Test
  void saysWhichRuleIsMissingIfBothNicsAreInOneSubnet() throws Exception {
    Disagreement hosts = Disagreement.ONE_SUBNET;
    run(0, "lab", "up", hosts.topology);
    engine(0, "host", "install", "host");

    String refused = engine(1, "host", "deploy-network", "host", "--nic", hosts.routeNic);

    assertThat(refused)
        .contains(hosts.routeAddress + ": eth1 has an address in the same subnet")
        .contains("Nothing was changed");
    follow(refused);
  }

  @ParameterizedTest
  @EnumSource(names = "ASYMMETRIC")
  void deploysOnTheNicOfTheRouteAsTheInstallAdvises(Disagreement hosts) throws Exception {
    run(0, "lab", "up", hosts.topology);

    assertThat(engine(0, "host", "install", "host"))
        .contains("uplink host deploy-network host --nic " + hosts.routeNic);
    assertThat(engine(0, "host", "deploy-network", "host", "--nic", hosts.routeNic, "--dry-run"))
        .contains("ovirtmgmt");

    assertThat(engine(0, "host", "deploy-network", "host", "--nic", hosts.routeNic))
        .contains("host: Up, active NIC ovirtmgmt, network proved");

    assertThat(engine(0, "events", "--host", "host"))
        .contains(
            "dials host host at %s from now on, and no longer at %s"
                .formatted(hosts.routeAddress, hosts.dialled));
    assertThat(engine(0, "host", "install", "host")).contains("host: Up");
  }

  @ParameterizedTest
  @EnumSource(names = "ASYMMETRIC")
  void deploysByThePolicyAsTheInstallAdvises(Disagreement hosts) throws Exception {
    run(0, "lab", "up", hosts.topology);
    assertThat(engine(0, "host", "install", "host"))
        .contains("uplink cluster set Default --on-disagreement deploy");
    engine(0, "cluster", "set", "Default", "--on-disagreement", "deploy");

    assertThat(engine(0, "host", "install", "host"))
        .contains("host: Up, active NIC ovirtmgmt, network proved");
  }

  @ParameterizedTest
  @EnumSource
  void deploysOnTheNicOfTheConnectionWithTheAdvisedSourceRule(Disagreement hosts) throws Exception {
    run(0, "lab", "up", hosts.topology);
    engine(0, "host", "install", "host");

    String refused = engine(1, "host", "deploy-network", "host", "--nic", hosts.otherNic);

    assertThat(refused)
        .contains(
            "%s: the engine can connect, but the host's answers leave through %s"
                .formatted(hosts.dialled, hosts.routeNic))
        .contains("Nothing was changed");
    follow(refused);
  }

  /** Does on the host and in the engine what the refusal says. */
  private void follow(String refused) throws Exception {
    Matcher advice = SOURCE_RULE.matcher(refused);
    assertThat(advice.find()).as(refused).isTrue();
    run(0, "lab", "exec", "host", "sh", "-c", advice.group(1));
    assertThat(engine(0, advice.group(2).split(" ")))
        .contains("host: Up, active NIC ovirtmgmt, network proved");
  }

  private String engine(int status, String... command) throws Exception {
    return run(
        status,
        Stream.concat(Stream.of("lab", "exec", "engine", "uplink"), Stream.of(command))
            .toArray(String[]::new));
  }

  private String run(int status, String... command) throws Exception {
    try (StartedProgram program = StartedProgram.uplink(folder, environment, command)) {
      assertThat(program.status()).as(program.out() + program.err()).isEqualTo(status);
      return program.out() + program.err();
    }
  }

  /** Networks of the lab with a host of row 9. */
  enum Disagreement {
    ASYMMETRIC("asymmetric", "198.51.100.20", "eth0", "eth1", "203.0.113.20"),
    ONE_SUBNET("one-subnet", "198.51.100.21", "eth1", "eth0", "198.51.100.20");

    private final String topology;
    private final String dialled;
    private final String otherNic;
    private final String routeNic;
    private final String routeAddress;

    /**
     * @param dialled the address that the engine dials, which is on {@code otherNic}
     * @param routeNic the NIC through which the host answers, which has {@code routeAddress}
     */
    Disagreement(
        String topology, String dialled, String otherNic, String routeNic, String routeAddress) {
      this.topology = topology;
      this.dialled = dialled;
      this.otherNic = otherNic;
      this.routeNic = routeNic;
      this.routeAddress = routeAddress;
    }
  }
}
