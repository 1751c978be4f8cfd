package org.uplink.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.uplink.platform.Sha256;

/**
 * A request for a certificate (PKCS#10, RFC 2986), which only the holder of its private key can
 * have made. Its names and extensions are not used: the authority decides the subject. Immutable.
 */
public final class CertificateRequest {
  private static final String LABEL = "CERTIFICATE REQUEST";
  private static final Pattern BLOCK =
      Pattern.compile("\\s*-----BEGIN " + LABEL + "-----([^-]*)-----END " + LABEL + "-----\\s*");

  /** A request with a key of the curve has about 500 characters. */
  private static final int MAX_LENGTH = 4096;

  private static final int UNCOMPRESSED_POINT = 4;

  private final PublicKey key;
  private final String pem;

  private CertificateRequest(PublicKey key, String pem) {
    this.key = key;
    this.pem = pem;
  }

  /**
   * Reads a request, and checks that its signer has the private key.
   *
   * @throws PkiException it is not such a request, its signature does not fit, or its key is not an
   *     EC key of the curve P-256; the message is one sentence without a file
   */
  public static CertificateRequest parse(String pem) throws PkiException {
    Matcher block = BLOCK.matcher(pem);
    if (pem.length() > MAX_LENGTH || !block.matches()) {
      throw new PkiException("The certificate request is not one PEM block of PKCS#10.");
    }
    try {
      var request =
          new JcaPKCS10CertificationRequest(
              Base64.getDecoder().decode(block.group(1).replaceAll("\\s", "")));
      requireCurve(request.getSubjectPublicKeyInfo());
      PublicKey key = request.getPublicKey();
      if (!request
              .getSignatureAlgorithm()
              .getAlgorithm()
              .equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
          || !request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new PkiException("The signature of the certificate request does not fit its key.");
      }
      return new CertificateRequest(key, pem);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      throw new PkiException("The certificate request cannot be read.", e);
    }
  }

  /** Returns a request for this key, signed by it. */
  static CertificateRequest of(KeyPair pair) throws GeneralSecurityException, IOException {
    try {
      var request =
          new JcaPKCS10CertificationRequestBuilder(new X500Name("O=Uplink"), pair.getPublic())
              .build(new JcaContentSignerBuilder(Signer.SIGNATURE).build(pair.getPrivate()));
      return new CertificateRequest(pair.getPublic(), PemFile.block(LABEL, request.getEncoded()));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("a request cannot be signed with the host's key", e);
    }
  }

  /** Returns the public key. */
  public PublicKey key() {
    return key;
  }

  /** Returns the SHA-256 digest of the encoded public key, in hexadecimal. */
  public String keyDigest() {
    return Sha256.of(key.getEncoded());
  }

  /** Returns the request as PEM. */
  public String pem() {
    return pem;
  }

  /** Refuses another kind of key, another curve, and a point that is not on the curve. */
  private static void requireCurve(SubjectPublicKeyInfo info) throws PkiException {
    ASN1Encodable curve = info.getAlgorithm().getParameters();
    byte[] point = info.getPublicKeyData().getBytes();
    if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || !SECObjectIdentifiers.secp256r1.equals(curve)
        || point.length == 0
        || point[0] != UNCOMPRESSED_POINT) {
      throw new PkiException("The key of the certificate request is not an EC key of P-256.");
    }
    CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getCurve().decodePoint(point);
  }
}
