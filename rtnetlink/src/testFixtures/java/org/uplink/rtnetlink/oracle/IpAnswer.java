package org.uplink.rtnetlink.oracle;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What {@code ip -j route get} said to one question. */
sealed interface IpAnswer {
  /** The type of the route, or the errno or words of the refusal: what there is to count. */
  default String kind() {
    return switch (this) {
      case Found(JsonNode route) -> route.path("type").asString("unicast");
      case Refused(String errno, String text) -> errno.isEmpty() ? text : errno;
    };
  }

  /** It printed a route. */
  record Found(JsonNode route) implements IpAnswer {}

  /**
   * It failed.
   *
   * @param errno the kernel's errno by name, as far as ip tells it; else ""
   * @param text the kernel's own words, or ip's; else ""
   */
  record Refused(String errno, String text) implements IpAnswer {
    private static final String PLAIN = "RTNETLINK answers: ";
    private static final String KERNELS_WORDS = "Error: ";

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
        String words = error.substring(PLAIN.length());
        return new Refused(ERRNO.getOrDefault(words, words), "");
      }
      if (error.startsWith(KERNELS_WORDS)) {
        return new Refused("", error.substring(KERNELS_WORDS.length()).replaceFirst("\\.$", ""));
      }
      return new Refused(error.startsWith("Cannot find device") ? "ENODEV" : "", error);
    }
  }
}
