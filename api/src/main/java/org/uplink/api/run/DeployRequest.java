package org.uplink.api.run;

import java.util.Optional;

/**
 * The request to deploy the management network.
 *
 * @param nic a NIC, a bond, or a VLAN on one of them (default: the active NIC)
 */
public record DeployRequest(Optional<String> nic) {}
