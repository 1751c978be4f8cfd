package org.uplink.agent.wish;

/** A value of a file, and where it is. */
record Located<T>(T value, Place place) {}
