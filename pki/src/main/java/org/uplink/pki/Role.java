package org.uplink.pki;

/**
 * The role of the holder of a certificate of Uplink's own authority. The certificate contains the
 * role in a URI.
 */
public enum Role {
  ENGINE,
  HOST
}
