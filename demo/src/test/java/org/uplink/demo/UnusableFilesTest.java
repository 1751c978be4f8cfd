package org.uplink.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.uplink.engine.Engine;
import org.uplink.engine.EngineConfig;
import org.uplink.testkit.ExternalCommand;

/**
 * Each file and folder that a command or daemon opens, with something else in its place: the
 * message names it, and says what happened and what to do.
 */
class UnusableFilesTest {
  private static final String SEPARATOR = "\u0000";

  /** Words that tell a user what to do. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "\\b(?:Run|Put|Give|Correct|Restore|Write|Name|Mount|Copy|Check|Start|needs a block"
              + "|write this host's UUID|write it|put it there|move it away|with --[a-z-]+)\\b");

  private static final Pattern INSIDES =
      Pattern.compile("java\\.|Exception|Input length|\tat |null|\\.\\.(?:\\s|$)|EISDIR");

  private static final String LIST = "host list --data-dir DATA";
  private static final String ENGINE =
      "engine --addresses 127.0.0.1 --https 127.0.0.1:0 --data-dir DATA";
  private static final String ISSUE = "engine issue-certificate n --out OUT --data-dir DATA";
  private static final String AGENT = "agent --listen 127.0.0.1:0 --state-dir STATE";
  private static final String PLAN = "agent plan {\"networks\":{}} --state-dir STATE";

  /** A command, and what it cannot do without: a path below its directory. */
  private static final List<String[]> USES =
      List.of(
          new String[] {LIST, "DATA/token", "DATA/url", "DATA/ca.pem"},
          new String[] {ENGINE, "DATA/token", "DATA/pki/ca.pem", "DATA/pki/ca-key.pem"},
          new String[] {ENGINE, "DATA/db/uplink.mv.db"},
          new String[] {ISSUE, "DATA/pki/ca.pem", "DATA/pki/ca-key.pem"},
          new String[] {AGENT, "STATE/host-id", "STATE/pki/key.pem", "STATE/pki/cert.pem"},
          new String[] {AGENT, "STATE/pki/ca.pem"},
          new String[] {ENGINE + " --config CONFIG", "CONFIG"},
          new String[] {AGENT + " --config CONFIG", "CONFIG"},
          new String[] {"agent plan REQUEST --state-dir STATE", "REQUEST"});

  /** A command and its directories. */
  private static final List<String[]> DIRECTORIES =
      List.of(
          new String[] {ENGINE, "DATA", "DATA/pki", "DATA/db"},
          new String[] {ISSUE, "OUT"},
          new String[] {AGENT, "STATE/network"},
          new String[] {PLAN, "STATE", "STATE/network"},
          new String[] {"agent restore --state-dir STATE", "STATE"});

  @TempDir static Path folder;

  @BeforeAll
  static void makeDirectories() throws IOException {
    Path data = folder.resolve("whole/data");
    Engine.start(
            EngineConfig.in(data)
                .withAddresses(List.of("127.0.0.1"))
                .withHttps(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
        .close();
    Files.writeString(data.resolve("url"), "https://127.0.0.1:1\n");
    Path state = folder.resolve("whole/state");
    UplinkRun issued =
        UplinkRun.uplink(
            "engine",
            "issue-certificate",
            "n",
            "--address",
            "127.0.0.1",
            "--out",
            state.resolve("pki").toString(),
            "--data-dir",
            data.toString());
    assertThat(issued.status()).as(issued.err()).isZero();
    Files.writeString(state.resolve("host-id"), "3b2df4d6-5b18-4585-8029-c0c22793eac1\n");
    Files.createDirectories(state.resolve("network/outcomes"));
    Files.writeString(folder.resolve("whole/config"), "");
    Files.writeString(folder.resolve("whole/request"), "{}");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aFileThatIsNoneIsNamed(Damage damage) throws IOException {
    for (String[] use : USES) {
      for (String file : List.of(use).subList(1, use.length)) {
        if (damage.isRefusedIn(file)) {
          check(damage, use[0], file);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Damage.class,
      names = {"EMPTY", "DANGLING"})
  void aFolderThatIsNoneIsNamed(Damage damage) throws IOException {
    for (String[] use : DIRECTORIES) {
      for (String directory : List.of(use).subList(1, use.length)) {
        check(damage, use[0], directory);
      }
    }
  }

  @Test
  void aLockThatIsAFolderIsNamed() throws IOException {
    check(Damage.DIRECTORY, ENGINE, "DATA/lock");
    check(Damage.DIRECTORY, AGENT, "STATE/lock");
  }

  /** In a process without the right to read each file, which root has. */
  @Test
  void whatMayNotBeReadIsNamed() throws IOException {
    assumeTrue(
        withoutPrivileges("true").attempt().succeeded(), "this user cannot drop capabilities");
    List<String> lines = new ArrayList<>();
    List<Path> damaged = new ArrayList<>();
    for (String[] use : Stream.concat(USES.stream(), DIRECTORIES.stream()).toList()) {
      for (String name : List.of(use).subList(1, use.length)) {
        Path place = copy();
        Path path = path(place, name);
        if (Files.exists(path)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
          damaged.add(path);
          lines.add(String.join(SEPARATOR, words(place, use[0])));
        }
      }
    }
    ExternalCommand.Result result =
        withoutPrivileges(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Commands.class.getName())
            .withInput(String.join("\n", lines) + "\n")
            .attempt();
    String[] runs = result.out().split(SEPARATOR, -1);
    assertThat(runs).as(result.err()).hasSize(damaged.size() + 1);
    for (int i = 0; i < damaged.size(); i++) {
      String line = lines.get(i).replace(SEPARATOR, " ");
      assertThat(runs[i]).as(line).containsAnyOf("permission denied", "may not read");
      assertMessage(line, damaged.get(i), runs[i]);
    }
  }

  private static void check(Damage damage, String command, String name) throws IOException {
    Path place = copy();
    Path path = path(place, name);
    damage.putInPlaceOf(path);
    UplinkRun run = UplinkRun.uplink(words(place, command).toArray(String[]::new));
    String what = "%s, %s: %s".formatted(command, name, damage);
    assertThat(run.status()).as("%s: %s", what, run.err()).isNotZero();
    assertMessage(what, path, run.err());
  }

  private static void assertMessage(String what, Path path, String message) {
    assertThat(message).as(what).contains(path.toString()).containsPattern(ADVICE);
    assertThat(INSIDES.matcher(message).results().map(MatchResult::group))
        .as("%s: %s", what, message)
        .isEmpty();
  }

  private static List<String> words(Path place, String command) {
    return Stream.of(command.split(" ", -1))
        .map(word -> word.matches("[A-Z]+") ? path(place, word).toString() : word)
        .toList();
  }

  private static Path path(Path place, String name) {
    String[] parts = name.split("/", 2);
    Path path = place.resolve(parts[0].toLowerCase(Locale.ROOT));
    return parts.length == 1 ? path : path.resolve(parts[1]);
  }

  private static Path copy() throws IOException {
    Path place = Files.createTempDirectory(folder, "copy").resolve("whole");
    ExternalCommand.of("cp", "-a", folder.resolve("whole").toString(), place.toString()).run();
    return place;
  }

  private static ExternalCommand withoutPrivileges(String... words) {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    command.addAll(List.of(words));
    return ExternalCommand.of(command);
  }

  /** What is in the place of a file. */
  enum Damage {
    DIRECTORY,
    EMPTY,
    BINARY,
    DANGLING,
    PIPE;

    /** Daemons replace a token that is not whole, and an empty configuration is one. */
    boolean isRefusedIn(String file) {
      return switch (this) {
        case EMPTY -> !file.matches("CONFIG|.*/token");
        case BINARY -> !file.endsWith("/token");
        // The shell gives a command a pipe for <(…).
        case PIPE -> !file.equals("REQUEST");
        case DIRECTORY, DANGLING -> true;
      };
    }

    void putInPlaceOf(Path path) throws IOException {
      ExternalCommand.of("rm", "-rf", path.toString()).run();
      switch (this) {
        case DIRECTORY -> Files.createDirectory(path);
        case EMPTY -> Files.createFile(path);
        case BINARY -> Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0x80});
        case DANGLING -> Files.createSymbolicLink(path, Path.of("/nowhere/x"));
        case PIPE -> ExternalCommand.of("mkfifo", path.toString()).run();
      }
    }
  }

  /** Runs each line of its input as a command, and prints what it says. */
  static final class Commands {
    private Commands() {}

    public static void main(String[] arguments) throws IOException {
      String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : input.lines().toList()) {
        UplinkRun run = UplinkRun.uplink(line.split(SEPARATOR, -1));
        System.out.print(run.status() + " " + run.err() + SEPARATOR);
      }
      System.exit(0);
    }
  }
}
