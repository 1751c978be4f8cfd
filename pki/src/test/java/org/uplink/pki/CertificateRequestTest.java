package org.uplink.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRequestTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path directory;

  @Test
  void authoritySignsTheKeyForTheSubjectThatItDecides() throws Exception {
    var authority = CertificateAuthority.openOrCreate(directory.resolve("ca"), CLOCK);
    KeyPair pair = Signer.newPair();
    String pem = request(pair, pair, "CN=engine", "SHA256withECDSA");

    IssuedCertificate issued =
        authority.sign(
            CertificateRequest.parse(pem), CertificateSubject.host("h1", List.of(), List.of()));

    assertThat(issued.certificate().getPublicKey()).isEqualTo(pair.getPublic());
    Identity identity = Identity.of(issued.certificate());
    assertThat(identity.role()).isEqualTo(Optional.of(Role.HOST));
    assertThat(identity.name()).isEqualTo(Optional.of("h1"));
    assertThat(identity.dnsNames()).isEmpty();
    assertThat(identity.addresses()).isEmpty();
    issued.certificate().verify(authority.certificate().getPublicKey());
    assertThat(IssuedCertificate.parse(issued.pem())).isEqualTo(issued);
    assertThat(issued.fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void readsItsOwnRequest() throws Exception {
    KeyPair pair = Signer.newPair();
    CertificateRequest made = CertificateRequest.of(pair);

    CertificateRequest read = CertificateRequest.parse(made.pem());

    assertThat(read.key()).isEqualTo(pair.getPublic());
    assertThat(read.keyDigest()).isEqualTo(made.keyDigest());
  }

  @Test
  void refusesRequestThatTheHolderOfTheKeyHasNotSigned() throws Exception {
    String pem = request(Signer.newPair(), Signer.newPair(), "O=x", "SHA256withECDSA");

    assertThatThrownBy(() -> CertificateRequest.parse(pem))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("signature");
  }

  @Test
  void refusesOtherKindsOfKeys() throws Exception {
    KeyPair rsa = ForeignCertificates.rsa();
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    KeyPair large = generator.generateKeyPair();

    for (String pem :
        List.of(
            request(rsa, rsa, "O=x", "SHA256withRSA"),
            request(large, large, "O=x", "SHA256withECDSA"))) {
      assertThatThrownBy(() -> CertificateRequest.parse(pem))
          .isInstanceOf(PkiException.class)
          .hasMessageContaining("P-256");
    }
  }

  @Test
  void refusesOtherSignatures() throws Exception {
    KeyPair pair = Signer.newPair();
    String pem = request(pair, pair, "O=x", "SHA1withECDSA");

    assertThatThrownBy(() -> CertificateRequest.parse(pem)).isInstanceOf(PkiException.class);
  }

  /** Whatever byte is changed: the request is refused with a sentence, or it has the same key. */
  @Test
  void refusesDamagedRequest() throws Exception {
    CertificateRequest whole = CertificateRequest.of(Signer.newPair());
    byte[] der = Base64.getMimeDecoder().decode(whole.pem().replaceAll("-----[A-Z ]+-----", ""));
    for (int i = 0; i < der.length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= 0x41;
      String pem = PemFile.block("CERTIFICATE REQUEST", changed);
      assertThatThrownBy(() -> CertificateRequest.parse(pem))
          .as("byte %d", i)
          .isInstanceOf(PkiException.class)
          .hasMessageEndingWith(".");
    }
    for (String text : List.of("", "x", whole.pem() + whole.pem(), " ".repeat(5000))) {
      assertThatThrownBy(() -> CertificateRequest.parse(text)).isInstanceOf(PkiException.class);
    }
  }

  private static String request(KeyPair key, KeyPair signer, String subject, String algorithm)
      throws Exception {
    return PemFile.block(
        "CERTIFICATE REQUEST",
        new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), key.getPublic())
            .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
            .getEncoded());
  }
}
