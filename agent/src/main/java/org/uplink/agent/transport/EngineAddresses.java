package org.uplink.agent.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.uplink.address.HostAddress;
import org.uplink.address.HostAndPort;
import org.uplink.platform.DurableFile;
import org.uplink.platform.IoProblem;
import org.uplink.platform.PrivateFile;

/**
 * Where the agent dials its engine: the configured addresses, those that the engine has told, and
 * the one that worked last. The latter two are stored in the state directory, so that a restart
 * forgets neither. Thread-safe.
 */
public final class EngineAddresses {
  /** How many addresses an engine may tell. */
  static final int MAX_TOLD = 64;

  private static final Logger LOG = LoggerFactory.getLogger(EngineAddresses.class);
  private static final String FILE = "engines";
  private static final String TOLD = "engine ";
  private static final String WORKED = "worked ";

  private final Path file;
  private final List<HostAndPort> configured;
  private List<HostAndPort> told = List.of();
  private Optional<InetSocketAddress> worked = Optional.empty();

  private EngineAddresses(Path file, List<HostAndPort> configured) {
    this.file = file;
    this.configured = List.copyOf(configured);
  }

  /**
   * Reads what is stored. A file that cannot be read is ignored: the configured addresses remain.
   *
   * @param configured at least one
   */
  public static EngineAddresses load(Path stateDir, List<HostAndPort> configured) {
    var addresses = new EngineAddresses(stateDir.resolve(FILE), configured);
    addresses.read();
    return addresses;
  }

  /** Deletes what is stored, because the host joins an engine, which may be another one. */
  public static void forget(Path stateDir) throws IOException {
    Files.deleteIfExists(stateDir.resolve(FILE));
  }

  /** Returns the configured addresses, and then those that the engine has told. */
  synchronized List<HostAndPort> all() {
    Set<HostAndPort> all = new LinkedHashSet<>(configured);
    all.addAll(told);
    return List.copyOf(all);
  }

  /** Returns the addresses that the engine has told last. */
  synchronized List<HostAndPort> told() {
    return told;
  }

  /** Returns the address that worked last. */
  synchronized Optional<InetSocketAddress> worked() {
    return worked;
  }

  /** Stores the addresses that the engine tells, instead of those that it told before. */
  synchronized void setTold(List<HostAndPort> addresses) throws IOException {
    if (told.equals(addresses)) {
      return;
    }
    write(addresses, worked);
    told = List.copyOf(addresses);
  }

  /** Stores the address that works. It counts also if it cannot be stored. */
  synchronized void setWorked(InetSocketAddress address) {
    if (worked.equals(Optional.of(address))) {
      return;
    }
    worked = Optional.of(address);
    try {
      write(told, worked);
    } catch (IOException e) {
      LOG.warn(
          "The address of the engine that works cannot be stored in {}: {}",
          file,
          IoProblem.describe(e));
    }
  }

  private void write(List<HostAndPort> addresses, Optional<InetSocketAddress> address)
      throws IOException {
    var text = new StringBuilder();
    address.ifPresent(
        found ->
            text.append(WORKED)
                .append(new HostAndPort(new HostAddress.Ip(found.getAddress()), found.getPort()))
                .append('\n'));
    addresses.forEach(each -> text.append(TOLD).append(each).append('\n'));
    DurableFile.write(file, text.toString(), DurableFile.OWNER_ONLY);
  }

  private void read() {
    if (Files.notExists(file)) {
      return;
    }
    try {
      List<HostAndPort> found = new ArrayList<>();
      for (String line :
          new String(PrivateFile.read(file), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith(TOLD)) {
          found.add(HostAndPort.parse(line.substring(TOLD.length())));
        } else if (line.startsWith(WORKED)) {
          HostAndPort address = HostAndPort.parse(line.substring(WORKED.length()));
          if (address.host() instanceof HostAddress.Ip(InetAddress ip)) {
            worked = Optional.of(new InetSocketAddress(ip, address.port()));
          }
        }
      }
      told = List.copyOf(found);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "The addresses that the engine has told cannot be read, so only the configured ones are tried ({}): {}",
          file,
          e.getMessage());
    }
  }
}
