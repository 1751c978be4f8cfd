package org.uplink.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key that signs certificates, with the certificate of its owner. Certificate profiles follow RFC
 * 5280, section 4.2.1.
 */
record Signer(PrivateKey key, X509Certificate certificate) {
  private static final String CURVE = "secp256r1";
  static final String SIGNATURE = "SHA256withECDSA";

  /** The longest common name (RFC 5280, appendix A.1: ub-common-name). */
  private static final int MAX_COMMON_NAME_LENGTH = 64;

  private static final ECPoint GENERATOR = CustomNamedCurves.getByName(CURVE).getG();

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Creates an authority. Its name ends in random digits, so that two authorities can be
   * distinguished.
   */
  static Signer create(Instant now, Validity validity)
      throws GeneralSecurityException, IOException {
    KeyPair pair = newPair();
    var suffix = new byte[4];
    RANDOM.nextBytes(suffix);
    X500Name name = commonName("Uplink authority " + HexFormat.of().formatHex(suffix));
    X509v3CertificateBuilder builder =
        builder(
            name,
            now.minus(validity.backdated()),
            now.plus(validity.authority()),
            name,
            pair.getPublic());
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(pair.getPublic()));
    return new Signer(pair.getPrivate(), sign(builder, pair.getPrivate()));
  }

  /** Creates a key with a certificate for both ends of TLS, signed by this key. */
  Signer issue(CertificateSubject subject, Instant now, Validity validity)
      throws GeneralSecurityException, IOException {
    KeyPair pair = newPair();
    return new Signer(pair.getPrivate(), sign(subject, pair.getPublic(), now, validity));
  }

  /** Creates a certificate for both ends of TLS for somebody else's key. */
  X509Certificate sign(
      CertificateSubject subject, PublicKey subjectKey, Instant now, Validity validity)
      throws GeneralSecurityException, IOException {
    var issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    Instant end = now.plus(validity.leaf());
    Instant authorityEnd = certificate.getNotAfter().toInstant();
    Instant begin = now.minus(validity.backdated());
    Instant authorityBegin = certificate.getNotBefore().toInstant();
    X509v3CertificateBuilder builder =
        builder(
            issuer,
            begin.isBefore(authorityBegin) ? authorityBegin : begin,
            end.isAfter(authorityEnd) ? authorityEnd : end,
            subject.name().length() > MAX_COMMON_NAME_LENGTH
                ? new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, "Uplink").build()
                : commonName(subject.name()),
            subjectKey);
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(subject));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(subjectKey));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
    return sign(builder, key);
  }

  /** Returns the public half of a key of the curve. */
  static PublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
    ECPoint point = GENERATOR.multiply(key.getS()).normalize();
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new java.security.spec.ECPoint(
                    point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()),
                key.getParams()));
  }

  private static GeneralNames alternativeNames(CertificateSubject subject) {
    var names = new ArrayList<GeneralName>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, subject.uri()));
    subject.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    subject
        .addresses()
        .forEach(
            address ->
                names.add(
                    new GeneralName(
                        GeneralName.iPAddress,
                        new org.bouncycastle.asn1.DEROctetString(address.getAddress()))));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, Instant begin, Instant end, X500Name subject, PublicKey key) {
    // A serial number is positive and unique (RFC 5280, section 4.1.2.2). 127 random bits are
    // unique without a list of the numbers in use.
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).max(BigInteger.ONE),
        Date.from(begin),
        Date.from(end),
        subject,
        key);
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "Uplink")
        .addRDN(BCStyle.CN, name)
        .build();
  }

  /** Makes a key. */
  static KeyPair newPair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE), RANDOM);
    return generator.generateKeyPair();
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      ContentSigner signer = new JcaContentSignerBuilder(SIGNATURE).build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(
          "a certificate cannot be signed with the authority's key", e);
    }
  }
}
