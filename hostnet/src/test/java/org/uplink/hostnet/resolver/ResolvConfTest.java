package org.uplink.hostnet.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
  private static final List<InetAddress> SERVERS =
      List.of(InetAddress.ofLiteral("192.0.2.53"), InetAddress.ofLiteral("2001:db8::53"));

  @TempDir private Path folder;

  @Test
  void readsNameServersInOrder() {
    assertThat(
            ResolvConf.nameservers(
                """
                ; generated
                search example.com
                nameserver 192.0.2.53
                 nameserver\t2001:db8::53 # second
                nameserver
                nameservers 192.0.2.54
                """))
        .containsExactly("192.0.2.53", "2001:db8::53");
  }

  @Test
  void replacesNameServersInPlaceAndKeepsOtherLines() {
    assertThat(
            ResolvConf.withNameservers(
                Optional.of(
                    """
                    # ours
                    search example.com
                    nameserver 198.51.100.1
                    options edns0
                    nameserver 198.51.100.2
                    sortlist 192.0.2.0
                    """),
                SERVERS))
        .isEqualTo(
            """
            # ours
            search example.com
            nameserver 192.0.2.53
            nameserver 2001:db8::53
            options edns0
            sortlist 192.0.2.0
            """);
    assertThat(ResolvConf.withNameservers(Optional.empty(), SERVERS))
        .isEqualTo("nameserver 192.0.2.53\nnameserver 2001:db8::53\n");
    assertThat(ResolvConf.withNameservers(Optional.of("search example.com"), SERVERS))
        .isEqualTo("search example.com\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n");
  }

  @Test
  void comparesNameServersInOrder() {
    var text = Optional.of("options x\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n");
    assertThat(ResolvConf.hasNameservers(text, SERVERS)).isTrue();
    assertThat(ResolvConf.hasNameservers(text, SERVERS.reversed())).isFalse();
    assertThat(ResolvConf.hasNameservers(Optional.empty(), SERVERS)).isFalse();
  }

  @Test
  void replacesTheFileAndKeepsItsModeAndBytes() throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.write(file, new byte[] {'#', (byte) 0xe9, '\n'});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Object inode = Files.getAttribute(file, "unix:ino");
    var resolver = new ResolvConfFile(file);
    String text = resolver.read().orElseThrow();

    resolver.write(Optional.of(text + "nameserver 192.0.2.53\n"));

    assertThat(Files.readAllBytes(file)).startsWith('#', 0xe9, '\n').hasSize(25);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-rw-r--");
    assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(inode);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void createsAReadableFileAndDeletesItAgain() throws IOException {
    Path file = folder.resolve("resolv.conf");
    var resolver = new ResolvConfFile(file);
    assertThat(resolver.read()).isEmpty();

    resolver.write(Optional.of("nameserver 192.0.2.53\n"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");

    resolver.write(Optional.empty());
    assertThat(file).doesNotExist();
  }

  @Test
  void overwritesALeftTemporaryFileAndKeepsTheOldTextOnFailure() throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(file, "nameserver 192.0.2.1\n");
    Files.writeString(folder.resolve(".resolv.conf.new"), "nameserver 192.0.2.99\n".repeat(9));
    new ResolvConfFile(file).write(Optional.of("nameserver 192.0.2.2\n"));
    assertThat(file).hasContent("nameserver 192.0.2.2");

    Files.createDirectories(folder.resolve(".other.conf.new/in-the-way"));
    assertThatThrownBy(
            () -> new ResolvConfFile(folder.resolve("other.conf")).write(Optional.of("x\n")))
        .isInstanceOf(ResolverRefusedException.class)
        .hasMessageContaining("other.conf");
    assertThat(folder.resolve("other.conf")).doesNotExist();
  }
}
