package org.uplink.hostnet.apply;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.uplink.hostnet.state.AddressState;
import org.uplink.rtnetlink.address.AddressFlags;
import org.uplink.rtnetlink.address.AddressRequest;
import org.uplink.rtnetlink.net.RawAttribute;
import org.uplink.rtnetlink.request.Request;

/**
 * Translates changes of addresses into requests to the kernel.
 *
 * @param index finds a link's index by its name
 */
record AddressRequests(Function<String, Integer> index) {
  /** {@code IFA_F_NODAD}. */
  private static final int WITHOUT_DAD = 2;

  /**
   * Returns the requests that add an address. An IPv6 address is usable immediately only if it is
   * added without duplicate address detection. So the first request adds the address without it,
   * and a second request sets the wanted flags.
   */
  List<Request> additions(AddressState address) {
    int device = index.apply(address.device());
    AddressRequest add = AddressRequest.add(device, address.local());
    if (address.ipv4()) {
      return List.of(withAttributesOf(add, address, address.flags()));
    }
    AddressFlags withoutDad = new AddressFlags(address.flags().bits() | WITHOUT_DAD);
    List<Request> requests = new ArrayList<>();
    requests.add(withAttributesOf(add, address, withoutDad));
    if (!address.flags().noDad()) {
      requests.add(
          withAttributesOf(
              AddressRequest.replace(device, address.local()), address, address.flags()));
    }
    return requests;
  }

  AddressRequest deletion(AddressState address) {
    AddressRequest request = AddressRequest.delete(index.apply(address.device()), address.local());
    return address.peer().isPresent() ? request.peer(address.peer().get()) : request;
  }

  private static AddressRequest withAttributesOf(
      AddressRequest empty, AddressState address, AddressFlags flags) {
    AddressRequest request = empty.scope(address.scope()).flags(flags);
    if (address.peer().isPresent()) {
      request = request.peer(address.peer().get());
    }
    if (address.ipv4()) {
      if (address.broadcast().isPresent()) {
        request = request.broadcast(address.broadcast().get());
      }
      if (address.label().isPresent()) {
        request = request.label(address.label().get());
      }
    }
    if (address.metric().isPresent()) {
      request = request.metric(address.metric().getAsLong());
    }
    if (address.life().isPresent()) {
      AddressState.Life life = address.life().get();
      request =
          address.expires()
              ? request.lifetimes(
                  Duration.ofSeconds(life.preferred()),
                  // In the last second of an address, the kernel shows a lifetime of 0, which it
                  // refuses in a request.
                  Duration.ofSeconds(Math.max(1, life.valid())))
              : request.preferredLifetime(Duration.ofSeconds(life.preferred()));
    }
    for (RawAttribute raw : address.rawAttributes()) {
      request = request.raw(raw);
    }
    return request;
  }
}
