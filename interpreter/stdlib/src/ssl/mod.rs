//! _ssl: TLS on rustls.
//!
//! What is here is an engine that turns bytes of one side into bytes of the other and never
//! waits: it is fed with what came from the peer, and what it wants to send is taken from it.
//! How that goes over sockets and memory buffers, and what `ssl` sees of contexts, is Python
//! (`py/ssl.py`), which runs once for each record at most.

mod certificates;
mod config;
mod keys;

use crate::ModuleId;
use crate::util::*;
use config::{Settings, Wanted};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct, py_module,
};
use rustls::{AlertDescription, CertificateError, Connection, Error, ProtocolVersion};
use std::io::{ErrorKind, Read, Write};

native_struct! {
    /// Trust and identity: what a context's connections have in common.
    pub struct Store {
        SETTINGS: State<Settings>,
    }
}
native_struct! {
    /// One side of a connection.
    pub struct Engine {
        LINK: State<Link>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Ssl, "_ssl";
    functions: [FUNCTIONS],
    hidden: { Store = &STORE, Engine = &ENGINE },
    exceptions: {
        Failure = "_ssl._Failure" (Exc::Exception);
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("_store", "", |vm, _| {
        let this = Store::make(vm)?;
        Store::SETTINGS.put(vm, this, Settings::default())?;
        Ok(this)
    }),
    Row::new(
        "_engine",
        "store, server, host, verify, check_host, alpn, ciphers, tls12, tls13, key_log, /",
        engine,
    ),
    Row::new("_suites", "", |vm, _| {
        let list = vm.list(&[])?;
        for (name, version, bits) in config::suites() {
            let (name, version) = (vm.str(&name)?, vm.str(version)?);
            let row = vm.tuple(&[name, version, Value::small(bits)])?;
            push(vm, list, row)?;
        }
        Ok(list)
    }),
    Row::new("_opened", "der, password, /", |vm, a| {
        let (der, password) = (need_bytes(vm, a.get(0))?, need_bytes(vm, a.get(1))?);
        // Making a key of a password takes long on purpose.
        let plain = vm.blocking(|| keys::opened(&der, &password));
        or_no_key(vm, plain.as_ref().map(|plain| plain.as_bytes()))
    }),
    Row::new("_deciphered", "cipher, key, iv, data, /", |vm, a| {
        let cipher = vm.need_str(a.get(0), "cipher")?;
        let (key, iv) = (need_bytes(vm, a.get(1))?, need_bytes(vm, a.get(2))?);
        let data = need_bytes(vm, a.get(3))?;
        let plain = keys::deciphered(&cipher, &key, &iv, &data);
        or_no_key(vm, plain.as_deref())
    }),
    Row::new("_decode", "der, /", |vm, a| {
        let der = need_bytes(vm, a.get(0))?;
        certificates::decoded(vm, &der)
    }),
];

static STORE: TypeDef = TypeDef {
    module: "_ssl",
    owns_kind: false,
    methods: &[
        Row::new("add", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let added = settings(vm, a.get(0))?.add(&data);
            match added {
                Ok(n) => vm.int(n as i64),
                Err(text) => Err(failure(vm, "", &text, 0)),
            }
        }),
        Row::new("add_defaults", "self, /", |vm, a| {
            let found = vm.blocking(rustls_native_certs::load_native_certs);
            let n = settings(vm, a.get(0))?.add_all(found.certs);
            vm.int(n as i64)
        }),
        Row::new("identify", "self, chain, key, /", |vm, a| {
            let (chain, key) = (need_bytes(vm, a.get(1))?, need_bytes(vm, a.get(2))?);
            match settings(vm, a.get(0))?.identify(&chain, &key) {
                Ok(()) => Ok(NONE),
                Err((reason, text)) => Err(failure(vm, reason, &text, 0)),
            }
        }),
        Row::new("trusted", "self, /", |vm, a| {
            let all = settings(vm, a.get(0))?.trusted();
            let list = vm.list(&[])?;
            for der in all.iter() {
                let der = new_bytes(vm, der)?;
                push(vm, list, der)?;
            }
            Ok(list)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Store::SETTINGS.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("_Store", Kind::NativeObject)
};

static ENGINE: TypeDef = TypeDef {
    module: "_ssl",
    owns_kind: false,
    methods: &[
        Row::new("feed", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let link = link(vm, a.get(0))?;
            room::append(&mut link.incoming, &data)?;
            stepped(vm, a.get(0))
        }),
        Row::new("take", "self, /", |vm, a| {
            let mut out = Vec::new();
            let link = link(vm, a.get(0))?;
            while link.connection.wants_write() {
                if link.connection.write_tls(&mut out).is_err() {
                    break;
                }
            }
            new_bytes(vm, &out)
        }),
        Row::new("read", "self, n, /", read),
        Row::new("write", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let link = link(vm, a.get(0))?;
            match link.connection.writer().write_all(&data) {
                Ok(()) => vm.int(data.len() as i64),
                Err(e) => Err(failure(vm, "PROTOCOL_IS_SHUTDOWN", &e.to_string(), 0)),
            }
        }),
        Row::new("close", "self, /", |vm, a| {
            link(vm, a.get(0))?.connection.send_close_notify();
            Ok(NONE)
        }),
        Row::new("pending", "self, /", |vm, a| {
            let n = link(vm, a.get(0))?.plain;
            vm.int(n as i64)
        }),
        Row::new("cipher", "self, /", |vm, a| {
            let suite = link(vm, a.get(0))?.connection.negotiated_cipher_suite();
            let Some((name, version, bits)) = suite.map(|suite| config::described(&suite)) else {
                return Ok(NONE);
            };
            let (name, version) = (vm.str(&name)?, vm.str(version)?);
            vm.tuple(&[name, version, Value::small(bits)])
        }),
        Row::new("version", "self, /", |vm, a| {
            match link(vm, a.get(0))?.connection.protocol_version() {
                Some(ProtocolVersion::TLSv1_3) => vm.str("TLSv1.3"),
                Some(ProtocolVersion::TLSv1_2) => vm.str("TLSv1.2"),
                _ => Ok(NONE),
            }
        }),
        Row::new("alpn", "self, /", |vm, a| {
            let found = link(vm, a.get(0))?.connection.alpn_protocol();
            match found.map(<[u8]>::to_vec) {
                Some(name) => vm.str(&String::from_utf8_lossy(&name)),
                None => Ok(NONE),
            }
        }),
        Row::new("peers", "self, /", |vm, a| {
            let found = link(vm, a.get(0))?.connection.peer_certificates();
            let all: Vec<Vec<u8>> = found
                .unwrap_or_default()
                .iter()
                .map(|der| der.to_vec())
                .collect();
            let list = vm.list(&[])?;
            for der in all {
                let der = new_bytes(vm, &der)?;
                push(vm, list, der)?;
            }
            Ok(list)
        }),
        Row::new("asked_host", "self, /", |vm, a| {
            let name = match &link(vm, a.get(0))?.connection {
                Connection::Server(server) => server.server_name().map(str::to_owned),
                Connection::Client(_) => None,
            };
            match name {
                Some(name) => vm.str(&name),
                None => Ok(NONE),
            }
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Engine::LINK.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::get("handshaking", |vm, a| {
            Ok(boolean(link(vm, a.get(0))?.connection.is_handshaking()))
        }),
        GetSetRow::get("wants_write", |vm, a| {
            Ok(boolean(link(vm, a.get(0))?.connection.wants_write()))
        }),
    ],
    ..TypeDef::new("_Engine", Kind::NativeObject)
};

/// The state of a connection.
pub struct Link {
    connection: Connection,
    /// What came and has not been looked at: the connection takes little more than a record
    /// before its content is read.
    incoming: Vec<u8>,
    /// Bytes that can be read.
    plain: usize,
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let class = Failure::class(vm);
    set(vm, module, "_Failure", class)?;
    vm.add_module("_ssl", module)?;
    run_own(vm, module, "<_ssl>", "ssl")
}

fn or_no_key(vm: &mut Vm, plain: Option<&[u8]>) -> Result {
    match plain {
        Some(plain) => new_bytes(vm, plain),
        None => Err(failure(vm, "PEM", "PEM lib", 0)),
    }
}

fn settings(vm: &mut Vm, this: Value) -> Result<&mut Settings> {
    Store::SETTINGS.get_or(vm, this, "the store is gone")
}
fn link(vm: &mut Vm, this: Value) -> Result<&mut Link> {
    Engine::LINK.get_or(vm, this, "the connection is gone")
}

/// Raise what Python makes an `SSLError` of: reason, text and code of a verification.
#[cold]
fn failure(vm: &mut Vm, reason: &str, text: &str, code: i64) -> Raised {
    let class = Failure::class(vm);
    let made = (|| {
        let (reason, text) = (vm.str(reason)?, vm.str(text)?);
        vm.call(class, &[reason, text, Value::small(code)])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

fn engine(vm: &mut Vm, args: Args) -> Result {
    if !Store::is(vm, args.get(0)) {
        return Err(vm.type_error("_engine() argument 1 must be a store"));
    }
    let host = match args.some(2) {
        Some(host) => Some(vm.need_str(host, "server_hostname")?),
        None => None,
    };
    let alpn = need_bytes(vm, args.get(5))?;
    let mut ciphers = Vec::new();
    let names = args.get(6);
    if is_tuple(names) {
        for i in 0..items(names) {
            ciphers.extend(text(vm, item(names, i)));
        }
    }
    let key_log = match args.some(9) {
        Some(path) => Some(need_bytes(vm, path)?),
        None => None,
    };
    let wanted = Wanted {
        server: vm.truth(args.get(1))?,
        host,
        verify: args.index(vm, 3)?,
        check_host: vm.truth(args.get(4))?,
        alpn,
        ciphers,
        tls12: vm.truth(args.get(7))?,
        tls13: vm.truth(args.get(8))?,
        key_log,
    };
    let connection = match settings(vm, args.get(0))?.connect(&wanted) {
        Ok(connection) => connection,
        Err((reason, text)) => return Err(failure(vm, reason, &text, 0)),
    };
    let this = Engine::make(vm)?;
    let link = Link {
        connection,
        incoming: Vec::new(),
        plain: 0,
    };
    Engine::LINK.put(vm, this, link)?;
    Ok(this)
}

impl Link {
    /// Look at what came, as far as there is room for its content.
    fn step(&mut self) -> core::result::Result<(), Error> {
        let mut used = 0;
        let mut result = Ok(());
        while used < self.incoming.len() {
            match self.connection.read_tls(&mut &self.incoming[used..]) {
                Ok(0) | Err(_) => break,
                Ok(n) => used += n,
            }
            match self.connection.process_new_packets() {
                Ok(state) => self.plain = state.plaintext_bytes_to_read(),
                Err(e) => {
                    result = Err(e);
                    break;
                }
            }
        }
        self.incoming.drain(..used);
        result
    }
}

fn stepped(vm: &mut Vm, this: Value) -> Result {
    match link(vm, this)?.step() {
        Ok(()) => Ok(NONE),
        Err(e) => Err(explained(vm, &e)),
    }
}

/// Up to `n` bytes; None when more must come first, nothing when the peer has said goodbye.
fn read(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?.clamp(0, 1 << 24) as usize;
    let mut out = room::zeroed(n.min(64 << 10))?;
    let this = args.get(0);
    loop {
        let link = link(vm, this)?;
        match link.connection.reader().read(&mut out) {
            Ok(n) => {
                link.plain = link.plain.saturating_sub(n);
                return new_bytes(vm, &out[..n]);
            }
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                if link.incoming.is_empty() {
                    return Ok(NONE);
                }
                let before = link.incoming.len();
                stepped(vm, this)?;
                let link = self::link(vm, this)?;
                if link.incoming.len() == before {
                    return Ok(NONE);
                }
            }
            Err(_) => return Ok(NONE),
        }
    }
}

/// Raise what a failed step says, in OpenSSL's terms.
#[cold]
fn explained(vm: &mut Vm, error: &Error) -> Raised {
    match error {
        Error::InvalidCertificate(why) => {
            let (code, text) = refusal(why);
            failure(vm, "CERTIFICATE_VERIFY_FAILED", &text, code)
        }
        Error::NoCertificatesPresented => failure(
            vm,
            "PEER_DID_NOT_RETURN_A_CERTIFICATE",
            "peer did not return a certificate",
            0,
        ),
        Error::AlertReceived(alert) => {
            let (reason, text) = alert_text(*alert);
            failure(vm, &reason, &text, 0)
        }
        Error::InvalidMessage(_) => failure(vm, "WRONG_VERSION_NUMBER", "wrong version number", 0),
        Error::PeerIncompatible(why) => {
            let text = format!("{why:?}");
            failure(vm, "UNSUPPORTED_PROTOCOL", &text, 0)
        }
        Error::DecryptError => failure(
            vm,
            "DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
            "decryption failed or bad record mac",
            0,
        ),
        // What a server without a certificate says.
        Error::General(text) if text.contains("no server certificate") => {
            failure(vm, "NO_SHARED_CIPHER", "no shared cipher", 0)
        }
        other => {
            let text = other.to_string();
            failure(vm, "INTERNAL_ERROR", &text, 0)
        }
    }
}

/// OpenSSL's number and text for why a certificate is not accepted.
fn refusal(why: &CertificateError) -> (i64, String) {
    use CertificateError as Why;
    let (code, text) = match why {
        Why::Expired | Why::ExpiredContext { .. } => (10, "certificate has expired"),
        Why::NotValidYet | Why::NotValidYetContext { .. } => (9, "certificate is not yet valid"),
        Why::Revoked => (23, "certificate revoked"),
        Why::UnknownIssuer => (20, "unable to get local issuer certificate"),
        Why::BadSignature => (7, "certificate signature failure"),
        Why::NotValidForName | Why::NotValidForNameContext { .. } => (62, "Hostname mismatch"),
        Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => {
            (26, "unsuitable certificate purpose")
        }
        Why::Other(other) => return (config::SELF_SIGNED, other.to_string()),
        other => return (1, format!("{other:?}")),
    };
    (code, text.to_owned())
}

fn alert_text(alert: AlertDescription) -> (String, String) {
    use AlertDescription as Alert;
    let (prefix, text) = match alert {
        Alert::UnexpectedMessage => ("SSLV3", "unexpected message"),
        Alert::BadRecordMac => ("SSLV3", "bad record mac"),
        Alert::HandshakeFailure => ("SSLV3", "handshake failure"),
        Alert::BadCertificate => ("SSLV3", "bad certificate"),
        Alert::UnsupportedCertificate => ("SSLV3", "unsupported certificate"),
        Alert::CertificateRevoked => ("SSLV3", "certificate revoked"),
        Alert::CertificateExpired => ("SSLV3", "certificate expired"),
        Alert::CertificateUnknown => ("SSLV3", "certificate unknown"),
        Alert::IllegalParameter => ("SSLV3", "illegal parameter"),
        Alert::UnknownCA => ("TLSV1", "unknown ca"),
        Alert::AccessDenied => ("TLSV1", "access denied"),
        Alert::DecodeError => ("TLSV1", "decode error"),
        Alert::DecryptError => ("TLSV1", "decrypt error"),
        Alert::ProtocolVersion => ("TLSV1", "protocol version"),
        Alert::InsufficientSecurity => ("TLSV1", "insufficient security"),
        Alert::InternalError => ("TLSV1", "internal error"),
        Alert::UnrecognisedName => ("TLSV1", "unrecognized name"),
        Alert::NoApplicationProtocol => ("TLSV1", "no application protocol"),
        Alert::CertificateRequired => ("TLSV13", "certificate required"),
        other => {
            let text = format!("alert {other:?}");
            return ("TLSV1_ALERT".to_owned(), text);
        }
    };
    let name = text.to_ascii_uppercase().replace(' ', "_");
    let version = match prefix {
        "SSLV3" => "ssl/tls",
        "TLSV1" => "tlsv1",
        _ => "tlsv13",
    };
    (
        format!("{prefix}_ALERT_{name}"),
        format!("{version} alert {text}"),
    )
}
