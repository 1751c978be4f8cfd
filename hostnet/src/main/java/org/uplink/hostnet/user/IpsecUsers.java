package org.uplink.hostnet.user;

import java.util.List;
import org.uplink.address.IpLiteral;
import org.uplink.rtnetlink.Rtnetlink;
import org.uplink.rtnetlink.request.NetlinkException;
import org.uplink.rtnetlink.user.IpsecBinding;
import org.uplink.verbs.warning.WarningCode;

/** Finds IPsec policies and states that are bound to a device. */
record IpsecUsers(Rtnetlink net) {
  List<DeviceUser> of(String device, int index) {
    List<IpsecBinding> bindings;
    try {
      bindings = net.ipsec().boundTo(index);
    } catch (NetlinkException e) {
      return List.of(
          new DeviceUser(
              WarningCode.NOT_CHECKED,
              "IPsec",
              "the IPsec policies and states cannot be read (%s), so one may be bound to %s"
                  .formatted(e.getMessage(), device)));
    }
    return bindings.stream()
        .map(
            binding -> {
              String subject = describe(binding);
              String text =
                  binding.isOffloaded()
                      ? "an IPsec %s is offloaded to %s"
                      : "an IPsec %s is bound to %s, and matches no packets of other devices";
              return new DeviceUser(
                  WarningCode.IPSEC_POLICY, subject, text.formatted(subject, device));
            })
        .toList();
  }

  private static String describe(IpsecBinding binding) {
    return switch (binding) {
      case IpsecBinding.Policy policy ->
          "policy (%s, from %s to %s)"
              .formatted(policy.direction(), policy.source(), policy.destination());
      case IpsecBinding.State state ->
          "state (from %s to %s, SPI 0x%08x)"
              .formatted(
                  IpLiteral.format(state.source()),
                  IpLiteral.format(state.destination()),
                  state.spi());
    };
  }
}
