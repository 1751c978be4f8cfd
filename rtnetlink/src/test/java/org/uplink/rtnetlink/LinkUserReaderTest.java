package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.codec.LinkUserReader;
import org.uplink.rtnetlink.wire.LinkAttribute;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/** Reads encoded links with features that few test kernels have. */
class LinkUserReaderTest {
  @Test
  void readsAttachedXdpProgram() {
    assertThat(link(xdp(2)).hasXdpProgram()).as("generic mode").isTrue();
    assertThat(link(xdp(1)).hasXdpProgram()).as("in the driver").isTrue();
    assertThat(link(xdp(0)).hasXdpProgram()).isFalse();
  }

  @Test
  void readsLowerDeviceFromTunnelData() {
    // IFLA_LINKINFO of "ip link add gre1 type gre ... dev eth0": the kind, and IFLA_GRE_LINK.
    byte[] info = {
      8,
      0,
      LinkAttribute.INFO_KIND,
      0,
      'g',
      'r',
      'e',
      0, //
      12,
      0,
      LinkAttribute.INFO_DATA,
      0,
      8,
      0,
      LinkAttribute.TUNNEL_LINK,
      0,
      7,
      0,
      0,
      0
    };
    MessageWriter out = header();
    out.attribute(LinkAttribute.LINKINFO, info, info.length).end();

    LinkUserReader.Entry link = read(out);

    assertThat(link.lower()).containsExactly(7);
    assertThat(link.link().kind().name()).isEqualTo("gre");
  }

  private static byte[] xdp(int mode) {
    return new byte[] {5, 0, LinkAttribute.XDP_ATTACHED, 0, (byte) mode, 0, 0, 0};
  }

  private static LinkUserReader.Entry link(byte[] xdp) {
    MessageWriter out = header();
    out.attribute(LinkAttribute.XDP, xdp, xdp.length).end();
    return read(out);
  }

  /** {@code struct ifinfomsg} of the index 3. */
  private static MessageWriter header() {
    return new MessageWriter(256).begin(Netlink.NEWLINK, 0, 1).u32(0).u32(3).u32(0).u32(0);
  }

  private static LinkUserReader.Entry read(MessageWriter out) {
    MessageCursor message = new MessageCursor().over(out.bytes(), 0, out.length());
    assertThat(message.next()).isTrue();
    return LinkUserReader.read(message);
  }
}
