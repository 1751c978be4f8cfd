package org.uplink.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Reads and writes keys and certificates as PEM (RFC 7468). Messages name the file and what to do.
 */
final class PemFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private PemFile() {}

  static String encode(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  static String encode(X509Certificate certificate) throws CertificateException {
    return block("CERTIFICATE", certificate.getEncoded());
  }

  /** Reads the first private key: PKCS#8, PKCS#1 or SEC 1. */
  static PrivateKey readPrivateKey(Path file) throws PkiException {
    for (var object : objects(file, "private key")) {
      try {
        switch (object) {
          case PrivateKeyInfo info -> {
            return new JcaPEMKeyConverter().getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            // A SEC 1 key may lack its public half, which is not needed.
            return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PEMEncryptedKeyPair encrypted -> throw encrypted(file);
          case PKCS8EncryptedPrivateKeyInfo encrypted -> throw encrypted(file);
          default -> {
            // Some files have EC PARAMETERS before the key, or certificates.
          }
        }
      } catch (IOException e) {
        throw new PkiException(
            "The private key in " + file + " cannot be read: " + e.getMessage(), e);
      }
    }
    throw new PkiException(
        file
            + " contains no private key: it needs a block that begins with -----BEGIN PRIVATE KEY-----.");
  }

  /** Reads all certificates, in the order of the file; at least one. */
  static List<X509Certificate> readCertificates(Path file) throws PkiException {
    var found = new ArrayList<X509Certificate>();
    for (var object : objects(file, "certificate")) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          var der = new ByteArrayInputStream(holder.getEncoded());
          if (CertificateFactory.getInstance("X.509").generateCertificate(der)
              instanceof X509Certificate x509) {
            found.add(x509);
          }
        } catch (IOException | CertificateException e) {
          throw new PkiException(
              "A certificate in " + file + " is malformed: " + e.getMessage(), e);
        }
      }
    }
    if (found.isEmpty()) {
      throw new PkiException(
          file
              + " contains no certificate: it needs a block that begins with -----BEGIN CERTIFICATE-----.");
    }
    return found;
  }

  static String describe(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied. Run as the owner, or change the mode."
        : e.toString();
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + BASE64.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static PkiException encrypted(Path file) {
    return new PkiException(
        "The private key in "
            + file
            + " is encrypted: write it without a passphrase (openssl pkcs8 -topk8 -nocrypt), with mode 0600.");
  }

  private static List<Object> objects(Path file, String what) throws PkiException {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new PkiException(file + " is larger than a " + what + " can be.");
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new PkiException(
          "There is no " + what + " at " + file + ": put it there, or correct the path.", e);
    } catch (IOException e) {
      throw new PkiException("The " + what + " at " + file + " cannot be read: " + describe(e), e);
    }
    var objects = new ArrayList<Object>();
    try (var parser = new PEMParser(new StringReader(text))) {
      for (var object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IOException | RuntimeException e) {
      throw new PkiException(
          file + " is not valid PEM: " + e.getMessage() + ". Write it again.", e);
    }
    return objects;
  }
}
