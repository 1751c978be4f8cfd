package org.uplink.lab.topology;

import org.uplink.lab.Lab;
import org.uplink.lab.LabHost;

/**
 * A topology that has been built.
 *
 * @param lab where it stands; it also knows the routers and switches between the two, by name
 * @param engine the host that the engine is to be started in
 * @param agent the host that is to be installed; the same one where both run on one machine
 */
public record BuiltTopology(Topology topology, Lab lab, LabHost engine, LabHost agent) {}
