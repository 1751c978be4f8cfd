package org.uplink.verbs.change;

/** A change's id with the ticket that the host gave for it. */
public record ChangeTicket(String id, String ticket) {}
