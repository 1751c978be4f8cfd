package org.uplink.verbs;

/** The parameters of a verb that has none: an empty object. */
@WireRecord
public record NoParameters() {}
