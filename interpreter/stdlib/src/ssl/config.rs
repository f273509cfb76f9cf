//! What connections are made with: trust, identity, versions, suites.

use super::certificates::is_self_issued;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, Connection, DigitallySignedStruct, Error,
    KeyLog, OtherError, RootCertStore, ServerConfig, ServerConnection, SignatureScheme,
    SupportedCipherSuite,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// OpenSSL's number for a certificate that nobody else vouches for.
pub const SELF_SIGNED: i64 = 18;

/// Values of `verify_mode`.
const CERT_NONE: i64 = 0;
const CERT_OPTIONAL: i64 = 1;

/// Reason and text of a failure.
type Fault = (&'static str, String);

/// What a context's connections have in common.
#[derive(Default)]
pub struct Settings {
    trusted: Arc<Vec<CertificateDer<'static>>>,
    /// Made of `trusted` when it is first needed.
    roots: Option<Arc<RootCertStore>>,
    identity: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

/// What one connection is made for.
pub struct Wanted {
    pub server: bool,
    pub host: Option<String>,
    pub verify: i64,
    pub check_host: bool,
    /// Names with their lengths before them.
    pub alpn: Vec<u8>,
    /// Names of suites; none: all.
    pub ciphers: Vec<String>,
    pub tls12: bool,
    pub tls13: bool,
    /// The path of the file that secrets are added to.
    pub key_log: Option<Vec<u8>>,
}

/// Adds secrets to a file, a line each, as other tools read them.
#[derive(Debug)]
struct Log(Mutex<File>);

impl Log {
    fn open(path: &[u8]) -> Result<Arc<Log>, Fault> {
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        let file = File::options().append(true).create(true).open(path);
        file.map(|file| Arc::new(Log(Mutex::new(file))))
            .map_err(|e| ("", e.to_string()))
    }
}

impl KeyLog for Log {
    fn log(&self, label: &str, random: &[u8], secret: &[u8]) {
        let hex = |data: &[u8]| -> String { data.iter().map(|b| format!("{b:02x}")).collect() };
        let line = format!("{label} {} {}\n", hex(random), hex(secret));
        // A connection does not fail for its log.
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line.as_bytes());
    }
}

impl Settings {
    /// Trust the certificates in a text (PEM) or the one that the bytes are; how many.
    pub fn add(&mut self, data: &[u8]) -> Result<usize, String> {
        let is_text = data.windows(11).any(|part| part == b"-----BEGIN ");
        let found: Vec<_> = if is_text {
            let all = CertificateDer::pem_slice_iter(data).collect::<Result<_, _>>();
            all.map_err(|e| e.to_string())?
        } else {
            let mut all = Vec::new();
            let mut rest = data;
            while !rest.is_empty() {
                let Ok((left, _)) = x509_parser::parse_x509_certificate(rest) else {
                    return Err("not enough data: cadata does not contain a certificate".into());
                };
                let used = rest.len() - left.len();
                all.push(CertificateDer::from(rest[..used].to_vec()));
                rest = left;
            }
            all
        };
        Ok(self.add_all(found))
    }

    pub fn add_all(&mut self, found: Vec<CertificateDer<'static>>) -> usize {
        let trusted = Arc::make_mut(&mut self.trusted);
        let before = trusted.len();
        for der in found {
            if !trusted.contains(&der) {
                trusted.push(der);
            }
        }
        self.roots = None;
        trusted.len() - before
    }

    pub fn trusted(&self) -> Arc<Vec<CertificateDer<'static>>> {
        self.trusted.clone()
    }

    /// A chain of certificates and its key, both as PEM.
    pub fn identify(&mut self, chain: &[u8], key: &[u8]) -> Result<(), Fault> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|e| ("PEM", e.to_string()))?;
        if chain.is_empty() {
            return Err(("PEM", "no start line".into()));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| ("PEM", "PEM lib".to_owned()))?;
        let provider = ring::default_provider();
        let signing = provider.key_provider.load_private_key(key.clone_key());
        let signing = signing.map_err(|e| ("PEM", e.to_string()))?;
        let certified = CertifiedKey::new(chain.clone(), signing);
        if let Err(Error::InconsistentKeys(_)) = certified.keys_match() {
            return Err(("KEY_VALUES_MISMATCH", "key values mismatch".into()));
        }
        self.identity = Some((chain, key));
        Ok(())
    }

    fn roots(&mut self) -> Arc<RootCertStore> {
        if let Some(roots) = &self.roots {
            return roots.clone();
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.trusted.iter().cloned());
        let roots = Arc::new(roots);
        self.roots = Some(roots.clone());
        roots
    }

    /// A new connection.
    pub fn connect(&mut self, wanted: &Wanted) -> Result<Connection, Fault> {
        let mut provider = ring::default_provider();
        if !wanted.ciphers.is_empty() {
            provider
                .cipher_suites
                .retain(|suite| wanted.ciphers.contains(&described(suite).0));
        }
        let provider = Arc::new(provider);
        let mut versions = Vec::new();
        if wanted.tls13 {
            versions.push(&rustls::version::TLS13);
        }
        if wanted.tls12 {
            versions.push(&rustls::version::TLS12);
        }
        if versions.is_empty() {
            return Err(("NO_PROTOCOLS_AVAILABLE", "no protocols available".into()));
        }
        let fault = |e: Error| ("LIBRARY_HAS_NO_CIPHERS", e.to_string());
        if wanted.server {
            return self.serve(wanted, provider, &versions);
        }
        let verifier = Verifier::new(wanted, self.trusted(), self.roots(), provider.clone());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(fault)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.identity {
            Some((chain, key)) => builder
                .with_client_auth_cert(chain.clone(), key.clone_key())
                .map_err(|e| ("PEM", e.to_string()))?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = alpn(&wanted.alpn);
        if let Some(path) = &wanted.key_log {
            config.key_log = Log::open(path)?;
        }
        let name = match &wanted.host {
            Some(host) => ServerName::try_from(host.clone())
                .map_err(|_| ("", "server_hostname is not a valid name".to_owned()))?,
            // Nobody has said whom it expects: no name is sent.
            None => {
                config.enable_sni = false;
                ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
            }
        };
        let made = ClientConnection::new(Arc::new(config), name);
        made.map(Connection::Client).map_err(fault)
    }

    fn serve(
        &mut self,
        wanted: &Wanted,
        provider: Arc<CryptoProvider>,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Result<Connection, Fault> {
        let fault = |e: Error| ("NO_SHARED_CIPHER", e.to_string());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(versions)
            .map_err(fault)?;
        let builder = if wanted.verify == CERT_NONE {
            builder.with_no_client_auth()
        } else {
            let verifier = WebPkiClientVerifier::builder_with_provider(self.roots(), provider);
            let verifier = match wanted.verify {
                CERT_OPTIONAL => verifier.allow_unauthenticated(),
                _ => verifier,
            };
            let verifier = verifier.build().map_err(|e| ("", e.to_string()))?;
            builder.with_client_cert_verifier(verifier)
        };
        let mut config = match &self.identity {
            Some((chain, key)) => builder
                .with_single_cert(chain.clone(), key.clone_key())
                .map_err(fault)?,
            // Clients are told.
            None => builder.with_cert_resolver(Arc::new(Nobody)),
        };
        config.alpn_protocols = alpn(&wanted.alpn);
        if let Some(path) = &wanted.key_log {
            config.key_log = Log::open(path)?;
        }
        let made = ServerConnection::new(Arc::new(config));
        made.map(Connection::Server).map_err(fault)
    }
}

/// A server without a certificate.
#[derive(Debug)]
struct Nobody;

impl ResolvesServerCert for Nobody {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        None
    }
}

/// Names behind their lengths.
fn alpn(mut data: &[u8]) -> Vec<Vec<u8>> {
    let mut names = Vec::new();
    while let Some((&n, rest)) = data.split_first() {
        let n = usize::from(n).min(rest.len());
        names.push(rest[..n].to_vec());
        data = &rest[n..];
    }
    names
}

/// All suites: OpenSSL's name, version, bits of the key.
pub fn suites() -> Vec<(String, &'static str, i64)> {
    let all = ring::default_provider().cipher_suites;
    all.iter().map(described).collect()
}

pub fn described(suite: &SupportedCipherSuite) -> (String, &'static str, i64) {
    let name = format!("{:?}", suite.suite());
    let bits = if name.contains("AES_128") { 128 } else { 256 };
    match suite {
        SupportedCipherSuite::Tls13(_) => (name.replacen("TLS13_", "TLS_", 1), "TLSv1.3", bits),
        SupportedCipherSuite::Tls12(_) => {
            let name = name
                .replacen("TLS_", "", 1)
                .replace("_WITH_", "-")
                .replace("AES_", "AES")
                .replace("_POLY1305_SHA256", "-POLY1305")
                .replace('_', "-");
            (name, "TLSv1.2", bits)
        }
    }
}

/// Decides whether to go on with a server, by what the context wants.
struct Verifier {
    /// None: every certificate will do, or there is nothing to trust in.
    chains: Option<Arc<WebPkiServerVerifier>>,
    verify: bool,
    check_host: bool,
    trusted: Arc<Vec<CertificateDer<'static>>>,
    provider: Arc<CryptoProvider>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

impl Verifier {
    fn new(
        wanted: &Wanted,
        trusted: Arc<Vec<CertificateDer<'static>>>,
        roots: Arc<RootCertStore>,
        provider: Arc<CryptoProvider>,
    ) -> Verifier {
        let verify = wanted.verify != CERT_NONE;
        let chains = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
        Verifier {
            chains: chains.ok().filter(|_| verify),
            verify,
            check_host: wanted.check_host,
            trusted,
            provider,
        }
    }

    /// The name apart.
    fn chain(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        // A certificate that is trusted itself needs nobody above it.
        if self.trusted.iter().any(|der| der == own) {
            return valid_now(own, now);
        }
        let unknown = || {
            let why = match is_self_issued(own) {
                true if others.len() < 2 => other("self-signed certificate"),
                _ => CertificateError::UnknownIssuer,
            };
            Err(Error::InvalidCertificate(why))
        };
        let Some(chains) = &self.chains else {
            return unknown();
        };
        match chains.verify_server_cert(own, others, name, &[], now) {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(()),
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => unknown(),
            Err(e) => Err(e),
        }
    }
}

fn other(text: &'static str) -> CertificateError {
    CertificateError::Other(OtherError(Arc::new(Text(text))))
}

#[derive(Debug)]
struct Text(&'static str);
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl std::error::Error for Text {}

fn valid_now(der: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let bad = |why| Err(Error::InvalidCertificate(why));
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(der) else {
        return bad(CertificateError::BadEncoding);
    };
    let validity = certificate.validity();
    let now = now.as_secs() as i64;
    if now < validity.not_before.timestamp() {
        return bad(CertificateError::NotValidYet);
    }
    if now > validity.not_after.timestamp() {
        return bad(CertificateError::Expired);
    }
    Ok(())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.verify {
            self.chain(own, others, name, now)?;
            if self.check_host {
                let parsed = ParsedCertificate::try_from(own)?;
                rustls::client::verify_server_name(&parsed, name)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, own, signed, known)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, own, signed, known)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
