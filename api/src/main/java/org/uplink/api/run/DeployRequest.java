package org.uplink.api.run;

import java.util.Optional;

/**
 * A deployment of the management network by hand.
 *
 * @param nic the NIC, bond, or VLAN on one of them; the active NIC where left out
 */
public record DeployRequest(Optional<String> nic) {}
