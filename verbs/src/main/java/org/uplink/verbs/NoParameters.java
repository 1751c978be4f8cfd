package org.uplink.verbs;

/** The parameters of a verb without parameters: an empty object. */
@WireRecord
public record NoParameters() {}
