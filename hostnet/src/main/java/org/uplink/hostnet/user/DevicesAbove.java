package org.uplink.hostnet.user;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.link.Link;
import org.uplink.rtnetlink.user.LinkAbove;

/**
 * Finds the devices above a device: in the namespace of this process, and in those that have an id
 * in this namespace ({@link ProcessNamespaces}).
 *
 * @param proc {@code /proc}
 */
public record DevicesAbove(Rtnetlink net, Path proc) {
  /** So many processes are asked for their namespace. */
  private static final int MAX_PROCESSES = 5_000;

  /** Returns the devices above a device; none if there is no such device. */
  public List<DeviceAbove> of(String device) {
    Optional<Link> link = net.links().find(device);
    return link.isEmpty()
        ? List.of()
        : net.links().above(link.get().index()).stream().map(this::named).toList();
  }

  DeviceAbove named(LinkAbove above) {
    return new DeviceAbove(
        above.device().name(),
        above.kind().name(),
        above.vlan(),
        above.namespace().isPresent()
            ? Optional.of(describe(above.namespace().getAsInt()))
            : Optional.empty());
  }

  private String describe(int namespace) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      int seen = 0;
      for (Path process : processes) {
        if (++seen > MAX_PROCESSES) {
          break;
        }
        long id = Long.parseLong(process.getFileName().toString());
        if (net.links().namespaceOf(id).equals(OptionalInt.of(namespace))) {
          return "process %d (%s)".formatted(id, name(process));
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // The message then names the namespace by its id.
      return "id " + namespace;
    }
    return "id " + namespace;
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "a program";
    }
  }
}
