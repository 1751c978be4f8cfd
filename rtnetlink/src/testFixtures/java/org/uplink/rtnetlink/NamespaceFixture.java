package org.uplink.rtnetlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.uplink.rtnetlink.net.Namespace;
import org.uplink.testkit.Deadlines;
import org.uplink.testkit.ExternalCommand;
import org.uplink.testkit.NetworkNamespace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network namespace, {@code ip} in it, and the library on it. {@link #close} removes it. */
final class NamespaceFixture implements AutoCloseable {
  private final NetworkNamespace namespace;

  private NamespaceFixture(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Creates a namespace and sets its loopback up. Skips the test if there can be none.
   *
   * <p>Its links get no link-local addresses: the kernel adds those at a moment of its own, perhaps
   * between two dumps that a test compares.
   */
  static NamespaceFixture create() {
    NamespaceFixture created = new NamespaceFixture(NetworkNamespace.create());
    created.exec("sysctl -qw net.ipv6.conf.default.addr_gen_mode=1");
    return created;
  }

  @Override
  public void close() {
    namespace.close();
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
    return Namespace.named(namespace.name());
  }

  /** Opens the namespace with a deadline that a busy machine does not reach. */
  Rtnetlink open() {
    return Rtnetlink.open(namespace(), Deadlines.HANG);
  }

  /** Runs ip with these words, separated by blanks too, and returns its output. */
  String ip(String... words) {
    return namespace.ip().run(words);
  }

  /** Runs lines of ip in one process. */
  void batch(String... lines) {
    namespace.ip().batch(List.of(lines));
  }

  /** Runs ip, which may fail. */
  ExternalCommand.Result tryIp(String... words) {
    return namespace.ip().attempt(words);
  }

  /** Runs {@code ip -j} and parses what it prints. */
  JsonNode json(String... words) {
    return JsonMapper.shared().readTree(ip("-j", String.join(" ", words)));
  }

  /** Runs a command inside and returns its output. */
  String exec(String... words) {
    return namespace.ip().exec(String.join(" ", words).split(" ", -1));
  }
}
