package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.uplink.testkit.Deadlines.HANG_SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.uplink.command.ExitStatus;
import org.uplink.command.Terminal;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;

/** Errors of the commands that use an engine, and the issue of certificates. */
@TestMethodOrder(MethodOrderer.Random.class)
class EngineCommandsTest {
  @TempDir private static Path scratch;

  private static EngineAndAgentFixture fixture;

  @BeforeAll
  static void start() {
    fixture = EngineAndAgentFixture.start(scratch);
  }

  @AfterAll
  static void end() {
    fixture.close();
  }

  @Test
  void namesErrorAndNextStep() {
    assertThat(fixture.ask("host", "show", "nobody").err()).contains("nobody");
    assertThat(fixture.ask("host", "show", "nobody").status()).isEqualTo(1);
    UplinkRun silent = fixture.ask("events", "--host", "nobody");
    assertThat(silent.status()).isZero();
    assertThat(silent.err()).contains("There are no events of a host nobody", "uplink host list");
    UplinkRun bad = fixture.ask("host", "add", "no spaces");
    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.err()).contains("no spaces");
    UplinkRun unknown = UplinkRun.uplink("host", "lst");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("lst", "host list");
    UplinkRun elsewhere = UplinkRun.uplink("host", "list", "--data-dir", fixture.file("nowhere"));
    assertThat(elsewhere.status()).isEqualTo(3);
    assertThat(elsewhere.err()).contains(fixture.file("nowhere")).contains("uplink engine");
    UplinkRun file = UplinkRun.uplink("host", "list", "--data-dir", "/etc/passwd");
    assertThat(file.status()).isEqualTo(2);
    assertThat(file.err()).contains("the data directory /etc/passwd is not a directory");
    UplinkRun nobodyThere = fixture.ask("host", "list", "--engine", "https://127.0.0.1:1");
    assertThat(nobodyThere.status()).isEqualTo(3);
    assertThat(nobodyThere.err()).contains("no engine answers at https://127.0.0.1:1");
    assertThat(fixture.ask("host", "list", "--engine", "http://127.0.0.1:1").status()).isEqualTo(2);
  }

  /** In a path, these names would be another path, so that another resource would answer. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../clusters/Default", "/"})
  void saysThatNoHostOrClusterHasAnImpossibleName(String name) {
    for (String command :
        List.of(
            "host show",
            "host explain",
            "host set --port 1",
            "host install",
            "host maintenance",
            "host activate",
            "host sync",
            "host sync --dry-run",
            "host deploy-network",
            "host deploy-network --dry-run",
            "host remove",
            "host remove --restore-network",
            "host remove --restore-network --dry-run",
            "host install --cluster",
            "cluster set --level 4.7",
            "cluster remove",
            "cluster network --mtu 1500")) {
      List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
      words.add(name);
      UplinkRun run = fixture.ask(words.toArray(String[]::new));
      String kind = command.matches("host (?!.*--cluster).*") ? "host" : "cluster";
      assertThat(run.status()).as("%s: %s", words, run.err()).isEqualTo(ExitStatus.NEGATIVE);
      assertThat(run.err())
          .contains("There is no %s \"%s\".".formatted(kind, name), "uplink " + kind + " list")
          .doesNotContain("resource", "method", "api/v1", "{name}");
    }
  }

  /** The engine refuses these values, not the command line. */
  @ParameterizedTest
  @ValueSource(ints = {300, 5_000, 20_000, 100_000})
  void speaksOfValuesAndCommandsWhenTheEngineRefusesALongValue(int length) {
    String name = "n".repeat(length);
    for (String command :
        List.of(
            "host list --cluster=",
            "host list --status=",
            "host show ",
            "host add ",
            "host add x --address=",
            "host add x --cluster=",
            "host install --all --accept=",
            "host install x --accept=",
            "host deploy-network x --nic=",
            "host remove ",
            "cluster add ",
            "cluster add x --level=",
            "cluster network Default --name=",
            "cluster set Default --level=",
            "cluster set Default --stop-on=",
            "cluster network ",
            "events --host=")) {
      UplinkRun run = fixture.ask((command + name).split(" ", -1));
      assertThat(run.status())
          .as("%s: %s", command, run.err())
          .isIn(ExitStatus.SUCCESS, ExitStatus.NEGATIVE, ExitStatus.USAGE);
      assertThat(run.err()).doesNotContain(WrongUsageTest.REST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines", "two words", "\u0001", "não"})
  void saysThatAFileIsNoToken(String token) throws Exception {
    Path copy = copyOfClientFiles();
    Files.writeString(copy.resolve("token"), token);
    for (String command : List.of("host list", "host show x", "cluster remove x", "events")) {
      UplinkRun run = uplink(command, copy);
      assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.ERROR);
      assertThat(run.err())
          .startsWith("uplink: " + copy.resolve("token") + " is not a token")
          .contains("restart");
    }
  }

  @Test
  void namesTheFileWithATokenOfAnotherEngine() throws Exception {
    Path copy = copyOfClientFiles();
    Files.writeString(copy.resolve("token"), "of-another-engine\n");
    for (String command :
        List.of("host list", "host add x", "host remove x", "host install x", "events")) {
      UplinkRun run = uplink(command, copy);
      assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.ERROR);
      assertThat(run.err()).contains("refuses the token in " + copy.resolve("token"), "--data-dir");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1",
        "http://127.0.0.1:1",
        "https://",
        "https://127.0.0.1:99999",
        "https://127.0.0.1:0",
        "https://127.0.0.1:x",
        "file:///etc/passwd",
        "https://a b/",
        "two\nlines"
      })
  void saysWhereAUrlOfTheEngineIsWrong(String url) throws Exception {
    Path copy = copyOfClientFiles();
    Files.writeString(copy.resolve("url"), url);
    UplinkRun inFile = uplink("host list", copy);
    assertThat(inFile.status()).as(inFile.err()).isEqualTo(ExitStatus.ERROR);
    assertThat(inFile.err())
        .startsWith("uplink: the file " + copy.resolve("url"))
        .contains("is not an https URL", "Restart the engine", "--engine")
        .doesNotContain("index ", "java.");
    UplinkRun inOption = fixture.ask("host", "list", "--engine=" + url);
    assertThat(inOption.status()).as(inOption.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(inOption.err()).startsWith("uplink: --engine: ").doesNotContain("index ", "java.");
  }

  @Test
  void namesTheFileThatIsNoCertificate() throws Exception {
    Path copy = copyOfClientFiles();
    for (String content : List.of("", "no certificate\n")) {
      Files.writeString(copy.resolve("ca.pem"), content);
      UplinkRun run = uplink("host list", copy);
      assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.ERROR);
      assertThat(run.err()).contains(copy.resolve("ca.pem").toString(), "--data-dir");
    }
    Files.delete(copy.resolve("ca.pem"));
    assertThat(uplink("host list", copy).err()).contains(copy.resolve("ca.pem").toString());
  }

  @Test
  void followsEventsUntilItsReaderLeaves() throws Exception {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    AtomicBoolean left = new AtomicBoolean();
    OutputStream pipe =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            if (left.get()) {
              throw new IOException("Broken pipe");
            }
            seen.write(octet);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    FutureTask<Integer> following =
        new FutureTask<>(
            () ->
                AllPrograms.run(
                    new Terminal(
                        new PrintStream(pipe, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                    "events",
                    "--follow",
                    "--data-dir",
                    fixture.dir()));
    Thread.startVirtualThread(following);
    await().until(() -> seen.toString(StandardCharsets.UTF_8).contains("EngineStarted"));

    assertThat(fixture.ask("cluster", "add", "followed").status()).isZero();
    await().until(() -> seen.toString(StandardCharsets.UTF_8).contains("followed"));
    assertThat(following.isDone()).isFalse();

    left.set(true);
    assertThat(fixture.ask("cluster", "remove", "followed").status()).isZero();
    assertThat(following.get(HANG_SECONDS, TimeUnit.SECONDS)).isNotNull();
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("\tat ");
  }

  @Test
  void reportsUnwritableStandardOutput() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(full, true, StandardCharsets.UTF_8)) {
      int status =
          AllPrograms.run(
              new Terminal(out, new PrintStream(err, true, StandardCharsets.UTF_8), false),
              "cluster",
              "list",
              "--data-dir",
              fixture.dir());
      assertThat(status).isEqualTo(3);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("could not write to standard output");
    }
  }

  @Test
  void namesUnreadableConfigurationFile() {
    UplinkRun ran = UplinkRun.uplink("engine", "--config", fixture.file("nowhere"));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err())
        .contains("The configuration file " + fixture.file("nowhere") + " does not exist");
  }

  @Test
  void issuesCertificateForNameThatDnsCannotHave() {
    UplinkRun ran =
        UplinkRun.uplink(
            "engine",
            "issue-certificate",
            "my_node",
            "--out",
            fixture.file("my_node"),
            "--data-dir",
            fixture.dir());
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(scratch.resolve("my_node/cert.pem")).exists();
  }

  @Test
  void issuesNoCertificateWithoutDataDirectoryOfEngine() {
    UplinkRun ran =
        UplinkRun.uplink(
            "engine",
            "issue-certificate",
            "n",
            "--out",
            fixture.file("n"),
            "--data-dir",
            fixture.file("typo"));
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains(fixture.file("typo"), "no certificate authority");
    assertThat(scratch.resolve("typo")).doesNotExist();
    assertThat(scratch.resolve("n")).doesNotExist();
  }

  @Test
  void refusesZeroWaitAndIncompleteIdentity() {
    for (String seconds : List.of("0", "-1")) {
      UplinkRun ran =
          UplinkRun.uplink(
              "engine",
              "--addresses",
              "127.0.0.1",
              "--data-dir",
              fixture.file("unused"),
              "--await-agent",
              seconds);
      assertThat(ran.status()).as(ran.err()).isEqualTo(2);
      assertThat(ran.err())
          .contains("--await-agent", "\"" + seconds + "\" is not a number from 1 to 999999999");
    }
    UplinkRun half =
        UplinkRun.uplink("engine", "--addresses", "127.0.0.1", "--key", fixture.file("k"));
    assertThat(half.status()).isEqualTo(2);
    assertThat(half.err()).contains("--key, --certificate and --authority must be given together");
  }

  @Test
  void refusesEngineOfAnotherAuthority() throws Exception {
    Path other = scratch.resolve("other");
    try (Engine stranger =
        Engine.start(
            EngineConfig.in(other)
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))) {
      UplinkRun ran = fixture.ask("host", "list", "--engine", stranger.url().toString());
      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.err()).contains("is not the engine of " + fixture.dir());
    }
    assertThat(Files.exists(other)).isTrue();
  }

  /** Copies the files by which a client finds the engine, to a directory of their own. */
  private static Path copyOfClientFiles() throws IOException {
    Path copy = Files.createTempDirectory(scratch, "client");
    for (String file : List.of("token", "ca.pem", "url")) {
      Files.copy(Path.of(fixture.dir(), file), copy.resolve(file));
    }
    return copy;
  }

  private static UplinkRun uplink(String command, Path dataDir) {
    return UplinkRun.uplink((command + " --data-dir " + dataDir).split(" ", -1));
  }
}
