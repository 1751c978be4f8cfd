package org.uplink.hostnet.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.uplink.hostnet.state.AddressState;
import org.uplink.hostnet.state.LinkState;
import org.uplink.hostnet.transition.Operation;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.net.Prefix;
import org.uplink.rtnetlink.net.Scope;
import org.uplink.rtnetlink.request.Errno;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.request.Request;

/** Tests the requests for operations. Needs no kernel. */
class KernelRequestsTest {
  private static final int WITHOUT_DAD = 2;

  private final KernelRequests requests = new KernelRequests(name -> 7);

  @Test
  void refusesToCreateANic() {
    LinkState nic = LinkState.of("eth0", Optional.empty(), 1500);
    assertThatThrownBy(() -> requests.requestsFor(new Operation.CreateLink(nic)))
        .hasMessage("create the link eth0: EOPNOTSUPP (a NIC cannot be created)");
  }

  @Test
  void addsAnIpv6AddressWithoutDuplicateAddressDetectionAndThenSetsItsFlags() {
    assertThat(requests.requestsFor(new Operation.AddAddress(address("2001:db8::2/64", 0x80))))
        .extracting(Request::toString)
        .containsExactly(
            "add the address 2001:db8::2/64 on device 7",
            "set the address 2001:db8::2/64 on device 7");
    assertThat(
            requests.requestsFor(
                new Operation.AddAddress(address("2001:db8::2/64", 0x80 | WITHOUT_DAD))))
        .hasSize(1);
    assertThat(requests.requestsFor(new Operation.AddAddress(address("192.0.2.2/24", 0x80))))
        .hasSize(1);
  }

  @Test
  void acceptsRefusalsForExistingAndMissingObjects() {
    AddressState address = address("192.0.2.2/24", 0x80);
    assertThat(isAlreadyDone(new Operation.AddAddress(address), 17)).isTrue();
    assertThat(isAlreadyDone(new Operation.AddAddress(address), 1)).isFalse();
    assertThat(isAlreadyDone(new Operation.DeleteAddress(address), 99)).isTrue();
    assertThat(isAlreadyDone(new Operation.DeleteAddress(address), 17)).isFalse();
    assertThat(isAlreadyDone(new Operation.SetMaster("eth0", Optional.empty()), 17)).isFalse();
  }

  private static boolean isAlreadyDone(Operation operation, int errno) {
    return KernelRequests.isAlreadyDone(
        operation, new NetlinkException(operation.describe(), new Errno(errno), ""));
  }

  private static AddressState address(String prefix, int flags) {
    return new AddressState(
        "eth0",
        Prefix.parse(prefix),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Scope.UNIVERSE,
        new AddressFlags(flags),
        Optional.empty(),
        OptionalLong.empty(),
        List.of());
  }
}
