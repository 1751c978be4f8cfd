package org.uplink.agent.wish;

import java.util.List;
import org.uplink.hostnet.request.SetupRefusedException;
import org.uplink.verbs.setup.SetupCode;

/**
 * A file with the networks that a user wants. Its content says which form it has; its name does
 * not.
 */
public final class WishFile {
  /** A file of netplan or nmstate has some kilobytes. */
  public static final int MAX_BYTES = 1 << 16;

  private static final String FORMS =
      "a file has, at its top level, the key \"network:\" (netplan), \"interfaces:\" (nmstate), or"
          + " \"networks:\" (the parameters of Host.setupNetworks)";

  private WishFile() {}

  /**
   * Reads a file.
   *
   * @param text the content, at most {@link #MAX_BYTES} bytes
   * @throws SetupRefusedException if anything in it is not supported; the message names it and its
   *     line
   */
  public static Wish read(String text) {
    Node root = YamlReader.read(text);
    List<String> keys =
        root instanceof Node.Mapping mapping
            ? mapping.entries().stream().map(Node.Entry::key).toList()
            : List.of();
    if (keys.contains("network")) {
      return NetplanFile.read(root);
    }
    if (keys.contains("interfaces")) {
      return NmstateFile.read(root);
    }
    if (keys.contains("networks")) {
      return SetupFile.read(root);
    }
    throw new SetupRefusedException(
        SetupCode.NOT_SUPPORTED, "the form of the file is unknown: " + FORMS + ".");
  }
}
