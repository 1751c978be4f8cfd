package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.uplink.rtnetlink.net.Namespace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network namespace that {@code ip netns} made, and {@code ip} in it. Closed, it is gone. */
final class NamespaceFixture implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final JsonMapper JSON = JsonMapper.shared();

  final String name;

  private NamespaceFixture(String name) {
    this.name = name;
  }

  /** What a command wrote, and how it ended. */
  record Output(int status, String out, String err) {}

  /** A new namespace with lo up. Where there can be none, the test is skipped, and says why. */
  static NamespaceFixture create() {
    Assumptions.assumeTrue(
        "1".equals(System.getenv("UPLINK_ISOLATED")),
        Optional.ofNullable(System.getenv("UPLINK_NOT_ISOLATED")).orElse("not isolated"));
    NamespaceFixture made = new NamespaceFixture("n" + NUMBER.incrementAndGet());
    succeed(List.of("ip", "netns", "add", made.name));
    made.ip("link", "set", "lo", "up");
    return made;
  }

  /** Skips the test in an ordinary user's namespace, where the kernel knows no user but root. */
  static void assumeOtherUsers() {
    String users;
    try {
      users = Files.readString(Path.of("/proc/self/uid_map"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Assumptions.assumeTrue(
        users.strip().endsWith("4294967295"), "this user namespace has no user 4242: " + users);
  }

  Namespace namespace() {
    return Namespace.named(name);
  }

  Rtnetlink open() {
    return Rtnetlink.open(namespace());
  }

  /** Runs ip with these words, separated by blanks too, and wants it to succeed. */
  String ip(String... words) {
    return succeed(command(List.of(), words));
  }

  /** Runs ip and returns how it went. */
  Output tryIp(String... words) {
    return run(command(List.of(), words));
  }

  /** Runs {@code ip -j} and parses what it says. */
  JsonNode json(String... words) {
    return JSON.readTree(succeed(command(List.of("-j"), words)));
  }

  /** Runs a command inside. */
  String exec(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(split(words));
    return succeed(command);
  }

  private List<String> command(List<String> options, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(options);
    command.addAll(split(words));
    return command;
  }

  private static List<String> split(String... words) {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      all.addAll(List.of(word.split(" ", -1)));
    }
    return all;
  }

  private static String succeed(List<String> command) {
    Output output = run(command);
    assertThat(output.status())
        .as("%s says %s%s", String.join(" ", command), output.out(), output.err())
        .isZero();
    return output.out();
  }

  private static Output run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] out = process.getInputStream().readAllBytes();
      byte[] err = process.getErrorStream().readAllBytes();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      return new Output(process.exitValue(), text(out), text(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    succeed(List.of("ip", "netns", "del", name));
  }
}
