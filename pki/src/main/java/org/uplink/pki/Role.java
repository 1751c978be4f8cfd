package org.uplink.pki;

/**
 * What the holder of a certificate of Uplink's own authority is; written into the certificate as a
 * URI.
 */
public enum Role {
  ENGINE,
  HOST
}
