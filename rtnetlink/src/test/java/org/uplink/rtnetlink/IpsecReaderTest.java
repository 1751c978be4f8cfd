package org.uplink.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.uplink.rtnetlink.codec.IpsecReader;
import org.uplink.rtnetlink.connection.KernelIpsec;
import org.uplink.rtnetlink.net.IpProtocol;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.user.IpsecBinding;
import org.uplink.rtnetlink.wire.MalformedMessageException;
import org.uplink.rtnetlink.wire.MessageCursor;
import org.uplink.rtnetlink.wire.MessageWriter;
import org.uplink.rtnetlink.wire.Netlink;

/** Reads encoded IPsec policies and states, because few test kernels have ESP and offload. */
class IpsecReaderTest {
  private static final int POLICY = 168;
  private static final int STATE = 224;

  @Test
  void findsAStateByTheDeviceOfItsSelector() {
    MessageCursor state = message(KernelIpsec.NEWSA, state().putInt(48, 7), 0);
    assertThat(IpsecReader.state(state, 7)).contains(expected(false));
    assertThat(IpsecReader.state(state, 8)).isEmpty();
  }

  @Test
  void ignoresASelectorWithoutFamilyAsTheKernelDoes() {
    ByteBuffer state = state().putInt(48, 7).putShort(40, (short) 0);
    assertThat(IpsecReader.state(message(KernelIpsec.NEWSA, state, 0), 7)).isEmpty();
  }

  @Test
  void ignoresAStateWhoseKeysAreBeingNegotiated() {
    ByteBuffer state = state().putInt(48, 7).putInt(72, 0);
    assertThat(IpsecReader.state(message(KernelIpsec.NEWSA, state, 0), 7)).isEmpty();
  }

  @Test
  void findsAStateThatIsOffloadedToTheDevice() {
    MessageCursor state = message(KernelIpsec.NEWSA, state(), 7);
    assertThat(IpsecReader.state(state, 7)).contains(expected(true));
    assertThat(IpsecReader.state(state, 8)).isEmpty();
  }

  @Test
  void findsAPolicyThatIsOffloadedToTheDevice() {
    ByteBuffer policy = bytes(POLICY);
    policy.putShort(40, (short) Netlink.INET6).put(42, (byte) 48).put(160, (byte) 2);
    policy.put(0, new byte[] {0x20, 1, 0xd, (byte) 0xb8});
    assertThat(IpsecReader.policy(message(KernelIpsec.NEWPOLICY, policy, 7), 7))
        .contains(
            new IpsecBinding.Policy(
                IpsecBinding.Direction.FORWARD,
                Prefix.parse("::/0"),
                Prefix.parse("2001:db8::/48"),
                true));
  }

  @Test
  void refusesABoundPolicyWithAnUnknownFamilyOrATooLongPrefix() {
    ByteBuffer policy = bytes(POLICY).putInt(48, 7).putShort(40, (short) 99);
    assertThatThrownBy(() -> IpsecReader.policy(message(KernelIpsec.NEWPOLICY, policy, 0), 7))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("family 99");
    policy.putShort(40, (short) Netlink.INET).put(43, (byte) 33);
    assertThatThrownBy(() -> IpsecReader.policy(message(KernelIpsec.NEWPOLICY, policy, 0), 7))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("prefix length 33");
  }

  private static IpsecBinding expected(boolean isOffloaded) {
    return new IpsecBinding.State(
        InetAddress.ofLiteral("192.0.2.1"),
        InetAddress.ofLiteral("192.0.2.2"),
        new IpProtocol(50),
        0xc0000102L,
        isOffloaded);
  }

  /** {@code struct xfrm_usersa_info} of an ESP state. */
  private static ByteBuffer state() {
    ByteBuffer state = bytes(STATE);
    state.putShort(40, (short) Netlink.INET).putShort(212, (short) Netlink.INET);
    state.put(56, new byte[] {(byte) 192, 0, 2, 2}).put(80, new byte[] {(byte) 192, 0, 2, 1});
    state.put(72, new byte[] {(byte) 0xc0, 0, 1, 2}).put(76, (byte) 50);
    return state;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Returns the message with this header.
   *
   * @param offload the device in {@code XFRMA_OFFLOAD_DEV}; 0 for no such attribute
   */
  private static MessageCursor message(int type, ByteBuffer header, int offload) {
    MessageWriter out = new MessageWriter(512).begin(type, 0, 1);
    for (int i = 0; i < header.capacity(); i++) {
      out.u8(header.get(i) & 0xff);
    }
    if (offload != 0) {
      byte[] value = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(offload).array();
      out.attribute(28, value, value.length);
    }
    out.end();
    MessageCursor message = new MessageCursor().over(out.bytes(), 0, out.length());
    assertThat(message.next()).isTrue();
    return message;
  }
}
