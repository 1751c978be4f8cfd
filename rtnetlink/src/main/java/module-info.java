/**
 * The kernel's routing socket in pure Java. Needs {@code
 * --enable-native-access=org.uplink.rtnetlink}.
 */
module org.uplink.rtnetlink {
  requires static org.jspecify;

  exports org.uplink.rtnetlink;
}
