/** IP addresses, host names and endpoints: their text forms, and name lookup with a timeout. */
module org.uplink.address {
  requires static org.jspecify;

  exports org.uplink.address;
}
