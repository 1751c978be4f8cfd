package org.uplink.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.uplink.platform.IoProblem;
import org.uplink.platform.RegularFile;
import org.uplink.platform.TrustedFile;
import org.uplink.platform.UnsafeFileException;

/**
 * Reads and writes keys and certificates as PEM (RFC 7468). Messages name the file and what to do.
 */
final class PemFile {
  /** A certificate in the form of OpenSSL. The label "X509 CERTIFICATE" is an old form. */
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN ((?:X509 )?CERTIFICATE)-----([^-]*)-----END \\1-----");

  private static final Pattern BEGIN = Pattern.compile("-----BEGIN (?:X509 )?CERTIFICATE-----");

  private static final int MAX_BYTES = 1 << 20;
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private PemFile() {}

  static String encode(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  static String encode(X509Certificate certificate) throws CertificateException {
    return block("CERTIFICATE", certificate.getEncoded());
  }

  /**
   * Refuses a file that another user can change or replace. A missing or unreadable file is left to
   * the methods that read it.
   */
  static void requireTrusted(Path file) throws PkiException {
    try {
      TrustedFile.check(file);
    } catch (UnsafeFileException e) {
      throw new PkiException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new PkiException(
          "The owner of %s cannot be read: %s".formatted(file, IoProblem.describe(e, file)), e);
    }
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

  /**
   * Reads all certificates, in the order of the file; at least one. Does not use Bouncy Castle,
   * because its signed jars take longer to load than the rest of a client's command.
   */
  static List<X509Certificate> readCertificates(Path file) throws PkiException {
    String text = text(file, "certificate");
    var found = new ArrayList<X509Certificate>();
    Matcher block = CERTIFICATE.matcher(text);
    int end = 0;
    while (block.find()) {
      requireNoBegin(file, text.substring(end, block.start()));
      found.add(certificate(file, block.group(2)));
      end = block.end();
    }
    requireNoBegin(file, text.substring(end));
    if (found.isEmpty()) {
      throw new PkiException(
          file
              + " contains no certificate: it needs a block that begins with -----BEGIN CERTIFICATE-----.");
    }
    return found;
  }

  /** Reads a text that is one certificate. */
  static X509Certificate parseCertificate(String pem) throws PkiException {
    Matcher block = CERTIFICATE.matcher(pem.strip());
    if (!block.matches()) {
      throw new PkiException("The certificate is not one PEM block.");
    }
    try {
      return decode(block.group(2));
    } catch (IllegalArgumentException | CertificateException e) {
      throw new PkiException("The certificate cannot be read.", e);
    }
  }

  private static X509Certificate decode(String base64) throws CertificateException {
    var der = new ByteArrayInputStream(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
  }

  private static X509Certificate certificate(Path file, String base64) throws PkiException {
    try {
      return decode(base64);
    } catch (IllegalArgumentException | CertificateException e) {
      throw new PkiException(invalid(file, String.valueOf(e.getMessage())), e);
    }
  }

  /** Refuses a certificate that begins and does not end. */
  private static void requireNoBegin(Path file, String between) throws PkiException {
    if (BEGIN.matcher(between).find()) {
      throw new PkiException(invalid(file, "a certificate has no end"));
    }
  }

  private static String invalid(Path file, String reason) {
    return file + " is not valid PEM: " + reason + ". Write it again.";
  }

  /** Returns a block of PEM. */
  static String block(String label, byte[] der) {
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
    var objects = new ArrayList<Object>();
    try (var parser = new PEMParser(new StringReader(text(file, what)))) {
      for (var object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    } catch (IOException | RuntimeException e) {
      throw new PkiException(invalid(file, String.valueOf(e.getMessage())), e);
    }
    return objects;
  }

  private static String text(Path file, String what) throws PkiException {
    try {
      return RegularFile.readText(file, MAX_BYTES);
    } catch (NoSuchFileException e) {
      throw new PkiException(
          "There is no " + what + " at " + file + ": put it there, or correct the path.", e);
    } catch (IOException e) {
      throw new PkiException(
          "The %s at %s cannot be read: %s".formatted(what, file, IoProblem.explain(e, file)), e);
    }
  }
}
