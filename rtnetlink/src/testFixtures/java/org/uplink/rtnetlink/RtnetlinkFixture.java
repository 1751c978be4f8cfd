package org.uplink.rtnetlink;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives each test a namespace of its own and the library on it. */
abstract class RtnetlinkFixture {
  NamespaceFixture ip;
  Rtnetlink net;

  @BeforeEach
  void open() {
    ip = NamespaceFixture.create();
    net = ip.open();
  }

  @AfterEach
  void close() {
    net.close();
    ip.close();
  }
}
