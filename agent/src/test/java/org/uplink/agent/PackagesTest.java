package org.uplink.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.GuestFile;
import org.uplink.testkit.GuestMachine;
import org.uplink.testkit.Ip;

/**
 * The life of the packages on a Debian host that boots with systemd: installed, joined, rebooted,
 * upgraded, removed and purged. The processor of the host has nothing beyond the first x86-64.
 */
@Tag("systemd")
@EnabledIfSystemProperty(
    named = "uplink.systemd",
    matches = "true",
    disabledReason = "boots a virtual machine several times; build/guest-tests starts it (-Pvm)")
class PackagesTest {
  private static final String TAP = "guest1";

  /** A cache of classes that does not fit ends the program. Everything is slow in a guest. */
  private static final String STRICT = "-XX:AOTMode=on -Duplink.slowness=20";

  private static final String UNIT =
      "[Service]\nTimeoutStartSec=3600\nEnvironment=\"UPLINK_JAVA_OPTS=" + STRICT + "\"\n";

  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --allow-downgrades install ";

  private static final Pattern JOIN = Pattern.compile("uplink agent join \\S+");

  @TempDir private Path folder;

  private GuestMachine guest;

  @BeforeEach
  void boot() throws IOException {
    GuestMachine.create(Files.createDirectory(folder.resolve("guest")));
    Ip.HERE.runAll(
        "tuntap add dev " + TAP + " mode tap",
        "addr add 192.0.2.1/24 dev " + TAP,
        "link set " + TAP + " up");
    guest = GuestMachine.boot(folder.resolve("guest"), TAP);
  }

  @AfterEach
  void stop() throws IOException {
    if (guest != null) {
      guest.close();
      Ip.HERE.runAll("link del " + TAP);
    }
  }

  @Test
  void packagesAreInstalledUpgradedRemovedAndPurged() throws Exception {
    PackagedOwner owner = PackagedOwner.networkd();
    guest.write(
        List.of(
            new GuestFile(owner.file(), owner.text(), true),
            new GuestFile("/etc/systemd/system/uplink-agent.service.d/test.conf", UNIT, true),
            new GuestFile("/etc/systemd/system/uplink-restore.service.d/test.conf", UNIT, true),
            new GuestFile("/etc/systemd/system/uplink-engine.service.d/test.conf", UNIT, true)));
    guest.run("systemctl enable --now " + owner.unit());
    guest.awaitSuccess(owner.isConfigured());

    guest.run(INSTALL + "/opt/packages/*.deb");
    assertThat(guest.attempt("systemctl is-enabled uplink-agent uplink-engine").out())
        .doesNotContain("enabled");
    everyProgramStartsWithItsCache();

    guest.run(
        "echo addresses = 192.0.2.10 >>/etc/uplink/engine.conf; systemctl enable --now uplink-engine");
    awaitEngine();
    join("node1");
    awaitConnected();

    guest.shutDown();
    guest = guest.bootAgain();
    awaitConnected();
    assertThat(guest.run("systemctl is-active uplink-agent uplink-engine uplink-restore"))
        .doesNotContain("inactive");

    List<String> network = network();
    guest.run(INSTALL + "/opt/next/*.deb");
    assertThat(network()).isEqualTo(network);
    assertThat(guest.run("ls /usr/lib/uplink")).isEqualTo("99.0\n");
    assertThat(guest.run("dpkg-query -W uplink uplink-agent uplink-engine"))
        .hasLineCount(3)
        .doesNotContain("snapshot");
    awaitConnected();

    ExternalCommand.Result downgrade = guest.attempt(INSTALL + "/opt/packages/*.deb");
    assertThat(downgrade.status()).isNotZero();
    assertThat(downgrade.out()).contains("does not replace the newer version 99.0");
    guest.awaitSuccess("systemctl is-active uplink-agent uplink-engine");
    awaitConnected();

    guest.run("apt-get -q -y remove uplink uplink-agent uplink-engine");
    assertThat(network()).isEqualTo(network);
    guest.run(
        "test ! -e /usr/lib/uplink && test ! -e /usr/bin/uplink && test -e /etc/uplink/agent.conf"
            + " && test -e /etc/uplink/engine.conf && test -e /var/lib/uplink/agent/host-id"
            + " && test -e /var/lib/uplink-engine/token");
    assertThat(guest.attempt("systemctl is-active uplink-agent uplink-engine").out())
        .doesNotContain("\nactive")
        .doesNotStartWith("active");

    guest.run(INSTALL + "/opt/next/*.deb && systemctl start uplink-engine uplink-agent");
    awaitConnected();

    guest.run("apt-get -q -y purge uplink uplink-agent uplink-engine");
    assertThat(network()).isEqualTo(network);
    guest.run("rm -r /etc/systemd/system/uplink-*.service.d");
    assertThat(
            guest.run(
                "find / -xdev -name '*uplink*' ! -path '/proc/*' ! -path '/var/log/*'"
                    + " ! -path '/run/*' ! -path '/var/lib/systemd/*'"))
        .isEmpty();
    assertThat(guest.attempt("getent passwd uplink-engine").succeeded()).isFalse();
  }

  private void everyProgramStartsWithItsCache() {
    for (String command :
        List.of(
            "uplink --version",
            "uplink host --help",
            "uplink route get 127.0.0.1",
            "uplink network status",
            "uplink agent --help",
            "uplink agent status",
            "uplink engine --help",
            "uplink-engine issue-certificate --help")) {
      guest.run("UPLINK_JAVA_OPTS='" + STRICT + "' " + command);
    }
    // The guard reads requests until the end of its input.
    guest.run(
        "cd /run && mkdir guard && java=$(echo /usr/lib/uplink/*/runtime/bin/java) && path=$(grep -A1 '^-cp$' ${java%%/runtime*}/agent.options | tail -n 1)"
            + " && $java -XX:AOTMode=on -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
            + " -XX:AOTCache=${java%%/runtime*}/cache/guard.aot -cp $path org.uplink.hostnet.guard.GuardProgram guard guard /etc/resolv.conf </dev/null");
  }

  private void awaitEngine() {
    guest.awaitSuccess("uplink cluster list");
  }

  private void join(String host) {
    String said = guest.run("uplink host add " + host + " 2>&1");
    Matcher line = JOIN.matcher(said);
    assertThat(line.find()).as(said).isTrue();
    guest.run(line.group());
    guest.awaitSuccess("systemctl is-active uplink-agent");
  }

  /** Waits until the engine has a connection of the host's agent. */
  private void awaitConnected() {
    guest.awaitSuccess(
        "uplink host list --json | grep -q '\"connection\" *: *{' || { uplink host list --json; journalctl -n 5 -u uplink-agent -u uplink-engine; false; }");
  }

  private List<String> network() {
    return guest
        .run(
            "ip -o addr show | sed 's/ valid_lft.*//'; ip -4 route; ip -6 route | sed 's/ expires [^ ]*//'; ip rule")
        .lines()
        .map(String::strip)
        .sorted()
        .toList();
  }
}
