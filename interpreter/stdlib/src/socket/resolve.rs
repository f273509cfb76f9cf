//! Names of hosts and services, and addresses as text.

use super::address::Address;
use super::hosts;
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Row, Value, Vm};
use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub static FUNCTIONS: &[Row] = &[
    Row::new(
        "getaddrinfo",
        "host, port, family=0, type=0, proto=0, flags=0",
        get_address_info,
    ),
    Row::new("getnameinfo", "sockaddr, flags, /", get_name_info),
    Row::new("gethostname", "", |vm, _| {
        let mut name = [0u8; 256];
        // SAFETY: the call writes at most 255 bytes; the last one stays zero.
        let code = unsafe { libc::gethostname(name.as_mut_ptr().cast(), 255) };
        if code < 0 {
            return Err(os_error(vm, errno(), None));
        }
        let end = name.iter().position(|&b| b == 0).unwrap_or(255);
        vm.str(&String::from_utf8_lossy(&name[..end]))
    }),
    Row::new("gethostbyname", "host, /", |vm, a| {
        let host = vm.need_str(a.get(0), "host")?;
        let found = host_address(vm, &host, libc::AF_INET)?;
        let pair = found.value(vm)?;
        Ok(item(pair, 0))
    }),
    Row::new(
        "getservbyname",
        "servicename, protocolname=None, /",
        |vm, a| {
            let name = c_text(vm, a.get(0))?;
            let protocol = match a.opt(1) {
                Some(p) => Some(c_text(vm, p)?),
                None => None,
            };
            // SAFETY: texts end in zero bytes; the result is valid until the next call.
            let port = unsafe {
                let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
                let found = libc::getservbyname(name.as_ptr(), protocol);
                (!found.is_null()).then(|| u16::from_be((*found).s_port as u16))
            };
            match port {
                Some(port) => Ok(Value::small(port.into())),
                None => Err(vm.raise_str(Exc::OSError, "service/proto not found")),
            }
        },
    ),
    Row::new("gethostbyname_ex", "host, /", hosts::by_name_ex),
    Row::new("gethostbyaddr", "host, /", hosts::by_address),
    Row::new(
        "getservbyport",
        "port, protocolname=None, /",
        hosts::service,
    ),
    Row::new("if_indextoname", "index, /", hosts::interface),
    Row::new("sethostname", "name, /", hosts::set_name),
    Row::new("getprotobyname", "name, /", |vm, a| {
        let name = c_text(vm, a.get(0))?;
        // SAFETY: as in `getservbyname`.
        let number = unsafe {
            let found = libc::getprotobyname(name.as_ptr());
            (!found.is_null()).then(|| (*found).p_proto)
        };
        match number {
            Some(n) => Ok(Value::small(n.into())),
            None => Err(vm.raise_str(Exc::OSError, "protocol not found")),
        }
    }),
    Row::new("inet_aton", "ip_addr, /", |vm, a| {
        let name = c_text(vm, a.get(0))?;
        let mut found = libc::in_addr { s_addr: 0 };
        // SAFETY: the call writes the struct.
        if unsafe { inet_aton(name.as_ptr(), &mut found) } == 0 {
            let text = "illegal IP address string passed to inet_aton";
            return Err(vm.raise_str(Exc::OSError, text));
        }
        new_bytes(vm, &found.s_addr.to_ne_bytes())
    }),
    Row::new("inet_ntoa", "packed_ip, /", |vm, a| {
        let raw = need_bytes(vm, a.get(0))?;
        match <[u8; 4]>::try_from(raw.as_slice()) {
            Ok(four) => vm.str(&Ipv4Addr::from(four).to_string()),
            Err(_) => Err(vm.raise_str(Exc::OSError, "packed IP wrong length for inet_ntoa")),
        }
    }),
    Row::new("inet_pton", "address_family, ip_string, /", |vm, a| {
        let family = a.index(vm, 0)?;
        let host = vm.need_str(a.get(1), "inet_pton() argument 2")?;
        let raw = match family as i32 {
            libc::AF_INET => host.parse::<Ipv4Addr>().map(|ip| ip.octets().to_vec()).ok(),
            libc::AF_INET6 => host.parse::<Ipv6Addr>().map(|ip| ip.octets().to_vec()).ok(),
            _ => return Err(os_error(vm, libc::EAFNOSUPPORT, None)),
        };
        match raw {
            Some(raw) => new_bytes(vm, &raw),
            None => {
                let text = "illegal IP address string passed to inet_pton";
                Err(vm.raise_str(Exc::OSError, text))
            }
        }
    }),
    Row::new("inet_ntop", "address_family, packed_ip, /", |vm, a| {
        let family = a.index(vm, 0)? as i32;
        let raw = need_bytes(vm, a.get(1))?;
        let shown = match family {
            libc::AF_INET => <[u8; 4]>::try_from(raw.as_slice())
                .map(|ip| Ipv4Addr::from(ip).to_string())
                .ok(),
            libc::AF_INET6 => <[u8; 16]>::try_from(raw.as_slice())
                .ok()
                .and_then(|ip| numeric_host(&Address::v6(Ipv6Addr::from(ip), 0, 0, 0))),
            _ => return Err(vm.value_error(format!("unknown address family {family}"))),
        };
        match shown {
            Some(shown) => vm.str(&shown),
            None => Err(vm.value_error("invalid length of packed IP address string")),
        }
    }),
    Row::new("htons", "integer, /", swap16),
    Row::new("ntohs", "integer, /", swap16),
    Row::new("htonl", "integer, /", swap32),
    Row::new("ntohl", "integer, /", swap32),
    Row::new("if_nameindex", "", |vm, _| {
        let list = vm.list(&[])?;
        // SAFETY: the array ends in an entry of zeros and is freed as a whole.
        unsafe {
            let all = libc::if_nameindex();
            if all.is_null() {
                return Err(os_error(vm, errno(), None));
            }
            let mut at = all;
            let mut rows = Vec::new();
            while (*at).if_index != 0 && !(*at).if_name.is_null() {
                let name = CStr::from_ptr((*at).if_name).to_string_lossy().into_owned();
                rows.push(((*at).if_index, name));
                at = at.add(1);
            }
            libc::if_freenameindex(all);
            for (index, name) in rows {
                let name = vm.str(&name)?;
                let row = vm.tuple(&[Value::small(index.into()), name])?;
                push(vm, list, row)?;
            }
        }
        Ok(list)
    }),
    Row::new("if_nametoindex", "oname, /", |vm, a| {
        let name = c_text(vm, a.get(0))?;
        // SAFETY: the text ends in a zero byte.
        match unsafe { libc::if_nametoindex(name.as_ptr()) } {
            0 => Err(vm.raise_str(Exc::OSError, "no interface with this name")),
            n => vm.int(n.into()),
        }
    }),
];

unsafe extern "C" {
    fn inet_aton(text: *const libc::c_char, found: *mut libc::in_addr) -> i32;
}

pub fn c_text(vm: &mut Vm, value: Value) -> Result<CString> {
    let text = vm.need_str(value, "argument")?;
    match CString::new(text) {
        Ok(text) => Ok(text),
        Err(_) => Err(vm.value_error("embedded null character")),
    }
}

fn swap16(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 0)?;
    if n < 0 {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    match u16::try_from(n) {
        Ok(n) => Ok(Value::small(n.to_be().into())),
        Err(_) => Err(vm.overflow_error("Python int too large for C uint16_t")),
    }
}

fn swap32(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 0)?;
    match u32::try_from(n) {
        Ok(n) => vm.int(n.to_be().into()),
        Err(_) if n < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        Err(_) => Err(vm.overflow_error("int larger than 32 bits")),
    }
}

/// Raise `gaierror` for a code of the resolver.
#[cold]
fn failed(vm: &mut Vm, code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return os_error(vm, errno(), None);
    }
    // SAFETY: the library's texts are constant.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
    let text = text.to_string_lossy().into_owned();
    let class = super::AddressError::class(vm);
    let made = (|| {
        let text = vm.str(&text)?;
        vm.call(class, &[Value::small(code.into()), text])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// What the resolver says about a host and a service.
struct Info {
    family: i32,
    kind: i32,
    proto: i32,
    canonical: String,
    address: Address,
}

fn lookup(
    vm: &mut Vm,
    host: Option<&CStr>,
    service: Option<&CStr>,
    hints: &libc::addrinfo,
) -> Result<Vec<Info>> {
    let mut found = Vec::new();
    let code = vm.blocking(|| {
        // SAFETY: texts end in zero bytes; the list is valid until it is freed.
        unsafe {
            let mut list = std::ptr::null_mut();
            let text = |t: Option<&CStr>| t.map_or(std::ptr::null(), CStr::as_ptr);
            let code = libc::getaddrinfo(text(host), text(service), hints, &mut list);
            if code == 0 {
                let mut at = list;
                while let Some(info) = at.as_ref() {
                    let canonical = if info.ai_canonname.is_null() {
                        String::new()
                    } else {
                        CStr::from_ptr(info.ai_canonname)
                            .to_string_lossy()
                            .into_owned()
                    };
                    found.push(Info {
                        family: info.ai_family,
                        kind: info.ai_socktype,
                        proto: info.ai_protocol,
                        canonical,
                        address: Address::copied(info.ai_addr, info.ai_addrlen),
                    });
                    at = info.ai_next;
                }
                libc::freeaddrinfo(list);
            }
            code
        }
    });
    if code != 0 {
        return Err(failed(vm, code));
    }
    Ok(found)
}

fn hints() -> libc::addrinfo {
    // SAFETY: all bytes zero is a value of the struct.
    unsafe { core::mem::zeroed() }
}

/// The first address of a host name; empty means any interface.
pub fn host_address(vm: &mut Vm, host: &str, family: i32) -> Result<Address> {
    match (host, family) {
        ("", libc::AF_INET) => return Ok(Address::v4(Ipv4Addr::UNSPECIFIED, 0)),
        ("", _) => return Ok(Address::v6(Ipv6Addr::UNSPECIFIED, 0, 0, 0)),
        ("<broadcast>", libc::AF_INET) => return Ok(Address::v4(Ipv4Addr::BROADCAST, 0)),
        _ => {}
    }
    if family == libc::AF_INET
        && let Ok(ip) = host.parse()
    {
        return Ok(Address::v4(ip, 0));
    }
    if family == libc::AF_INET6
        && let Ok(ip) = host.parse()
    {
        return Ok(Address::v6(ip, 0, 0, 0));
    }
    // An address of either family.
    if family == libc::AF_UNSPEC
        && let Ok(ip) = host.parse()
    {
        return Ok(match ip {
            IpAddr::V4(ip) => Address::v4(ip, 0),
            IpAddr::V6(ip) => Address::v6(ip, 0, 0, 0),
        });
    }
    let Ok(name) = CString::new(host) else {
        return Err(vm.value_error("embedded null character"));
    };
    let hints = libc::addrinfo {
        ai_family: family,
        ..hints()
    };
    let found = lookup(vm, Some(&name), None, &hints)?;
    match found.first() {
        Some(info) => Ok(info.address),
        None => Err(failed(vm, libc::EAI_NONAME)),
    }
}

/// An address's host in digits.
pub fn numeric_host(address: &Address) -> Option<String> {
    name_info(address, libc::NI_NUMERICHOST)
        .ok()
        .map(|(host, _)| host)
}

fn name_info(address: &Address, flags: i32) -> core::result::Result<(String, String), i32> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: the buffers have the given lengths and end up with texts.
    let code = unsafe {
        libc::getnameinfo(
            address.ptr(),
            address.len,
            host.as_mut_ptr().cast(),
            host.len() as libc::socklen_t,
            service.as_mut_ptr().cast(),
            service.len() as libc::socklen_t,
            flags,
        )
    };
    if code != 0 {
        return Err(code);
    }
    let text = |data: &[u8]| {
        let end = data.iter().position(|&b| b == 0).unwrap_or(data.len());
        String::from_utf8_lossy(&data[..end]).into_owned()
    };
    Ok((text(&host), text(&service)))
}

fn get_address_info(vm: &mut Vm, args: Args) -> Result {
    let host = match args.some(0) {
        None => None,
        Some(host) if vm.as_str(host).is_some() => {
            let mut name = text(vm, host).unwrap_or_default().into_bytes();
            if !name.is_ascii() {
                let codec = vm.str("idna")?;
                let encoded = call_method(vm, host, "encode", &[codec])?;
                name = need_bytes(vm, encoded)?;
            }
            Some(name)
        }
        Some(host) => match bytes_of(vm, host) {
            Some(data) => Some(room::copy(data)?),
            None => {
                let text = "getaddrinfo() argument 1 must be string or None";
                return Err(vm.type_error(text));
            }
        },
    };
    let service = match args.some(1) {
        None => None,
        Some(port) if vm.is_int(port) => {
            let n = vm.index_i64(port)?;
            Some(n.to_string().into_bytes())
        }
        Some(port) => match text(vm, port) {
            Some(port) => Some(port.into_bytes()),
            None => match bytes_of(vm, port) {
                Some(data) => Some(room::copy(data)?),
                None => return Err(vm.raise_str(Exc::OSError, "Int or String expected")),
            },
        },
    };
    let mut texts = [None, None];
    for (text, data) in texts.iter_mut().zip([host, service]) {
        *text = match data.map(CString::new) {
            None => None,
            Some(Ok(data)) => Some(data),
            Some(Err(_)) => return Err(vm.value_error("embedded null character")),
        };
    }
    let mut hints = hints();
    hints.ai_family = args.index_or(vm, 2, 0)? as i32;
    hints.ai_socktype = args.index_or(vm, 3, 0)? as i32;
    hints.ai_protocol = args.index_or(vm, 4, 0)? as i32;
    hints.ai_flags = args.index_or(vm, 5, 0)? as i32;
    let found = lookup(vm, texts[0].as_deref(), texts[1].as_deref(), &hints)?;
    let list = vm.list(&[])?;
    for info in found {
        let name = vm.str(&info.canonical)?;
        let address = info.address.value(vm)?;
        let [family, kind, proto] =
            [info.family, info.kind, info.proto].map(|n| Value::small(n.into()));
        let row = vm.tuple(&[family, kind, proto, name, address])?;
        push(vm, list, row)?;
    }
    Ok(list)
}

fn get_name_info(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(0);
    if !is_tuple(given) {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    }
    let flags = args.index(vm, 1)? as i32;
    if !(2..=4).contains(&items(given)) {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    }
    let host = c_text(vm, item(given, 0))?;
    let port = vm.index_i64(item(given, 1))?;
    let port = match CString::new(port.to_string()) {
        Ok(port) => port,
        Err(_) => return Ok(NONE),
    };
    let hints = libc::addrinfo {
        ai_socktype: libc::SOCK_DGRAM,
        ai_flags: libc::AI_NUMERICHOST,
        ..hints()
    };
    let found = lookup(vm, Some(&host), Some(&port), &hints)?;
    if found.len() > 1 {
        return Err(vm.raise_str(Exc::OSError, "sockaddr resolved to multiple addresses"));
    }
    let Some(info) = found.first() else {
        return Err(failed(vm, libc::EAI_NONAME));
    };
    let address = info.address;
    match vm.blocking(|| name_info(&address, flags)) {
        Ok((host, service)) => {
            let (host, service) = (vm.str(&host)?, vm.str(&service)?);
            vm.tuple(&[host, service])
        }
        Err(code) => Err(failed(vm, code)),
    }
}
