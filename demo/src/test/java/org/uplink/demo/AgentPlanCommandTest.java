package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.Ip;
import org.uplink.testkit.IsolatedJvm;

/** {@code uplink agent plan} and {@code agent restore}, in the namespace of this JVM. */
class AgentPlanCommandTest {
  private static final String REQUEST =
      """
      {"networks": {"ovirtmgmt": {"nic": "plan0", "ipaddr": "192.0.2.10", "prefix": "24"}}}
      """;

  @TempDir Path folder;

  @BeforeEach
  void build() throws Exception {
    IsolatedJvm.assume();
    Ip.HERE.run("link", "add", "plan0", "type", "veth", "peer", "name", "plan1");
    // No link-local address, which the kernel would add some time after the link is up.
    Ip.HERE.run("link", "set", "plan0", "addrgenmode", "none");
    Ip.HERE.run("addr", "add", "192.0.2.10/24", "dev", "plan0");
    Ip.HERE.run("link", "set", "plan1", "up");
    Ip.HERE.run("link", "set", "plan0", "up");
  }

  @AfterEach
  void tearDown() throws Exception {
    if (IsolatedJvm.isIsolated()) {
      Ip.HERE.run("link", "del", "plan0");
    }
  }

  @Test
  void printsStateBeforeAndAfterAndSteps() throws Exception {
    Path file = Files.writeString(folder.resolve("request.json"), REQUEST);

    UplinkRun ran = plan(file.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("Before\n", "plan0", "After\n", "ovirtmgmt", "Steps\n");
    assertThat(plan(REQUEST).out()).isEqualTo(ran.out());
    assertThat(plan("--json", REQUEST).out()).startsWith("{\"before\":[");
    Path picture = folder.resolve("plan.svg");
    assertThat(plan("--svg", picture.toString(), REQUEST).out()).isEqualTo(ran.out());
    assertThat(picture).content().contains(">bridge, new<", ">ovirtmgmt<", ">veth, changed<");
  }

  @Test
  void printsRouteToEngineBeforeAndAfter() {
    UplinkRun ran = plan("--engine", "192.0.2.1", REQUEST);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            "Route to the engine\n  packets to the engine 192.0.2.1: before plan0, after ovirtmgmt\n");
    assertThat(plan("--json", "--engine", "192.0.2.1", REQUEST).out())
        .contains("\"lookup\":\"packets to the engine 192.0.2.1: before plan0, after ovirtmgmt\"");
    assertThat(plan("--engine", "203.0.113.1", REQUEST).out())
        .contains("no route to the engine 203.0.113.1 now");
    assertThat(plan("--engine", "engine.example", REQUEST).status()).isEqualTo(2);
  }

  @Test
  void printsReasonAndCodeOfRefusedRequest() {
    UplinkRun ran = plan("{\"networks\": {\"n\": {\"nic\": \"eth77\"}}}");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("eth77", "code 23");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void refusesRequestThatIsNeitherJsonNorFile() {
    for (String request :
        List.of(
            "{networks",
            "[]",
            "",
            folder.resolve("missing").toString(),
            folder.toString(),
            "/dev/zero",
            "/bin/sh")) {
      UplinkRun ran = plan(request);
      assertThat(ran.status()).as(request + ": " + ran.err()).isEqualTo(2);
      assertThat(ran.err())
          .contains("JSON object, a file with them, or -")
          .doesNotContain("java.", "Exception");
    }
  }

  @Test
  void namesTheAddressOfTheEngineThatIsNone() {
    UplinkRun ran = plan("--engine", "engine.example", REQUEST);
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--engine: ", "engine.example", "Give an IPv4 or IPv6 address");
  }

  @Test
  void restoresNothingWithoutSafeConfiguration() {
    var ran = UplinkRun.uplink("agent", "restore", "--state-dir", folder.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("Nothing to restore");
  }

  private UplinkRun plan(String... arguments) {
    var all = new ArrayList<>(List.of("agent", "plan", "--state-dir", folder.toString()));
    all.addAll(List.of(arguments));
    return UplinkRun.uplink(all.toArray(String[]::new));
  }
}
