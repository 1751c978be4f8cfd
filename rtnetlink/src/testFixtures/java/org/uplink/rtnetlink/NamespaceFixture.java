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

/**
 * A network namespace, in which a test runs {@code ip} and opens the library. {@link #close}
 * removes the namespace.
 */
final class NamespaceFixture implements AutoCloseable {
  private final NetworkNamespace namespace;

  private NamespaceFixture(NetworkNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Creates a namespace and sets its loopback up. Skips the test if this machine does not allow
   * namespaces.
   *
   * <p>The links get no link-local addresses, because the kernel adds such an address
   * asynchronously, perhaps between two dumps that a test compares.
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

  /**
   * Skips the test in the user namespace of an ordinary user, because such a namespace has no user
   * except root.
   */
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

  /** Opens the library in the namespace, with a deadline that is long enough for a busy machine. */
  Rtnetlink open() {
    return Rtnetlink.open(namespace(), Deadlines.HANG);
  }

  /** Runs {@code ip} with these arguments, splits them at spaces, and returns the output. */
  String ip(String... words) {
    return namespace.ip().run(words);
  }

  /** Runs many command lines in one process ({@code ip -batch}). */
  void batch(String... lines) {
    namespace.ip().batch(List.of(lines));
  }

  /** Runs {@code ip}, which may fail, and returns the exit status and the output. */
  ExternalCommand.Result tryIp(String... words) {
    return namespace.ip().attempt(words);
  }

  /** Runs {@code ip -j} and parses the output. */
  JsonNode json(String... words) {
    return JsonMapper.shared().readTree(ip("-j", String.join(" ", words)));
  }

  /** Runs a command in the namespace and returns the output. */
  String exec(String... words) {
    return namespace.ip().exec(String.join(" ", words).split(" ", -1));
  }

  /** Runs a command line of the shell in the namespace, and returns the output. */
  String shell(String line) {
    return namespace.ip().exec("sh", "-c", line);
  }
}
