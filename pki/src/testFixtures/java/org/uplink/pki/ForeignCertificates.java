package org.uplink.pki;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Creates certificates of other authorities, with RSA keys and without Uplink's URIs. */
final class ForeignCertificates {
  static final KeyPair AUTHORITY_KEY = rsa();
  static final X500Name AUTHORITY = new X500Name("C=US,O=example.org,CN=engine.example.org.12345");

  private ForeignCertificates() {}

  static KeyPair rsa() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static X509Certificate authority() throws Exception {
    return certificate(AUTHORITY, AUTHORITY_KEY, true, "");
  }

  static X509Certificate foreign(String commonName, String dnsName) throws Exception {
    return foreign(commonName, dnsName, rsa());
  }

  static X509Certificate foreign(String commonName, String dnsName, KeyPair pair) throws Exception {
    return certificate(new X500Name("O=example.org,CN=" + commonName), pair, false, dnsName);
  }

  private static X509Certificate certificate(
      X500Name subject, KeyPair pair, boolean authority, String dnsName) throws Exception {
    var now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(300))),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!dnsName.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
    }
    ContentSigner signer =
        new JcaContentSignerBuilder("SHA256withRSA").build(AUTHORITY_KEY.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}
