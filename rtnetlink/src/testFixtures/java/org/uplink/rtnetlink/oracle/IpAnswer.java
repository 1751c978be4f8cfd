package org.uplink.rtnetlink.oracle;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The answer of {@code ip -j route get} to one query. */
sealed interface IpAnswer {
  /**
   * Returns the type of the route, or the errno or text of the refusal, to count the answers by.
   */
  default String kind() {
    return switch (this) {
      case Found(JsonNode route) -> route.path("type").asString("unicast");
      case Refused(String errno, String text) -> errno.isEmpty() ? text : errno;
    };
  }

  /** {@code ip} printed a route. */
  record Found(JsonNode route) implements IpAnswer {}

  /**
   * {@code ip} failed.
   *
   * @param errno the name of the kernel's errno; "" if {@code ip} printed another error
   * @param text the text of the kernel or of {@code ip}; "" if there is an errno
   */
  record Refused(String errno, String text) implements IpAnswer {
    private static final String PLAIN = "RTNETLINK answers: ";
    private static final String KERNEL_TEXT = "Error: ";

    private static final Map<String, String> ERRNO =
        Map.of(
            "Network is unreachable", "ENETUNREACH",
            "No route to host", "EHOSTUNREACH",
            "Permission denied", "EACCES",
            "Invalid argument", "EINVAL",
            "Invalid cross-device link", "EXDEV",
            "Operation not supported", "EOPNOTSUPP",
            "No such device", "ENODEV",
            "Message too long", "EMSGSIZE",
            "Resource temporarily unavailable", "EAGAIN");

    static Refused of(String error) {
      if (error.startsWith(PLAIN)) {
        String text = error.substring(PLAIN.length());
        return new Refused(ERRNO.getOrDefault(text, text), "");
      }
      if (error.startsWith(KERNEL_TEXT)) {
        return new Refused("", error.substring(KERNEL_TEXT.length()).replaceFirst("\\.$", ""));
      }
      return new Refused(error.startsWith("Cannot find device") ? "ENODEV" : "", error);
    }
  }
}
