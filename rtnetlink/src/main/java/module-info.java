/**
 * The Linux kernel's routing socket (rtnetlink(7)) in pure Java. The process needs {@code
 * --enable-native-access=org.uplink.rtnetlink}.
 */
module org.uplink.rtnetlink {
  requires org.uplink.address;
  requires static org.jspecify;

  exports org.uplink.rtnetlink;
  exports org.uplink.rtnetlink.address;
  exports org.uplink.rtnetlink.link;
  exports org.uplink.rtnetlink.neighbour;
  exports org.uplink.rtnetlink.net;
  exports org.uplink.rtnetlink.nexthop;
  exports org.uplink.rtnetlink.request;
  exports org.uplink.rtnetlink.route;
  exports org.uplink.rtnetlink.rule;
  exports org.uplink.rtnetlink.user;
}
