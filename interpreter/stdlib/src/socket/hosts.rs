//! Hosts with all their names, services by number, interfaces: the system's databases.

use super::HostError;
use super::address::Address;
use super::resolve::{c_text, host_address};
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Value, Vm};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::net::{Ipv4Addr, Ipv6Addr};

unsafe extern "C" {
    fn gethostbyaddr_r(
        address: *const c_void,
        len: libc::socklen_t,
        family: c_int,
        entry: *mut libc::hostent,
        room: *mut c_char,
        room_len: libc::size_t,
        found: *mut *mut libc::hostent,
        number: *mut c_int,
    ) -> c_int;
    fn gethostbyname2_r(
        name: *const c_char,
        family: c_int,
        entry: *mut libc::hostent,
        room: *mut c_char,
        room_len: libc::size_t,
        found: *mut *mut libc::hostent,
        number: *mut c_int,
    ) -> c_int;
    fn hstrerror(number: c_int) -> *const c_char;
}

/// What the system knows about a host.
struct Host {
    name: String,
    aliases: Vec<String>,
    addresses: Vec<String>,
}

/// One of the two calls: it fills the entry, and the room that the entry's texts lie in.
type Call<'a> =
    &'a dyn Fn(*mut libc::hostent, &mut [u8], *mut *mut libc::hostent, *mut c_int) -> c_int;

/// Ask the system with as much room as it takes. The error is one of `h_errno`.
fn ask(call: Call) -> core::result::Result<Host, i32> {
    let mut room = vec![0u8; 1024];
    loop {
        // SAFETY: all bytes zero is a value of the struct.
        let mut entry: libc::hostent = unsafe { core::mem::zeroed() };
        let mut found = std::ptr::null_mut();
        let mut number = 0;
        let code = call(&mut entry, &mut room, &mut found, &mut number);
        if code == libc::ERANGE && room.len() < 1 << 20 {
            room = vec![0; room.len() * 2];
            continue;
        }
        // SAFETY: the entry that was found, if any, and its texts lie in `entry` and `room`.
        return match unsafe { found.as_ref() } {
            // SAFETY: as above.
            Some(entry) => Ok(unsafe { copied(entry) }),
            None => Err(number),
        };
    }
}

/// # Safety
/// The system has filled the entry, whose texts are still there.
unsafe fn copied(entry: &libc::hostent) -> Host {
    // SAFETY: both arrays end in null pointers; texts end in zero bytes; addresses have the
    // length that the entry says.
    unsafe {
        let text = |at: *const c_char| match at.is_null() {
            true => String::new(),
            false => CStr::from_ptr(at).to_string_lossy().into_owned(),
        };
        let each = |mut at: *mut *mut c_char| {
            let mut all = Vec::new();
            while !at.is_null() && !(*at).is_null() {
                all.push(*at);
                at = at.add(1);
            }
            all
        };
        let shown = |at: *mut c_char| {
            let raw = std::slice::from_raw_parts(at.cast::<u8>(), entry.h_length as usize);
            match (<[u8; 4]>::try_from(raw), <[u8; 16]>::try_from(raw)) {
                (Ok(raw), _) => Ipv4Addr::from(raw).to_string(),
                (_, Ok(raw)) => Ipv6Addr::from(raw).to_string(),
                _ => String::new(),
            }
        };
        Host {
            name: text(entry.h_name),
            aliases: each(entry.h_aliases)
                .into_iter()
                .map(|at| text(at))
                .collect(),
            addresses: each(entry.h_addr_list).into_iter().map(shown).collect(),
        }
    }
}

/// Raise `herror` for a number of the resolver's.
#[cold]
fn failed(vm: &mut Vm, number: i32) -> Raised {
    // SAFETY: the library's texts are constant.
    let text = unsafe { CStr::from_ptr(hstrerror(number)) };
    let text = text.to_string_lossy().into_owned();
    let class = HostError::class(vm);
    let made = (|| {
        let text = vm.str(&text)?;
        vm.call(class, &[Value::small(number.into()), text])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

fn shown(vm: &mut Vm, found: core::result::Result<Host, i32>) -> Result {
    let host = match found {
        Ok(host) => host,
        Err(number) => return Err(failed(vm, number)),
    };
    let lists = [host.aliases, host.addresses];
    let name = vm.str(&host.name)?;
    let aliases = texts(vm, &lists[0])?;
    let addresses = texts(vm, &lists[1])?;
    vm.tuple(&[name, aliases, addresses])
}

fn texts(vm: &mut Vm, all: &[String]) -> Result {
    let list = vm.list(&[])?;
    for text in all {
        let text = vm.str(text)?;
        push(vm, list, text)?;
    }
    Ok(list)
}

/// A host's name, which may be bytes, or an international one.
fn host_name(vm: &mut Vm, value: Value, function: &str) -> Result<String> {
    if let Some(name) = text(vm, value) {
        if name.is_ascii() {
            return Ok(name);
        }
        let codec = vm.str("idna")?;
        let encoded = call_method(vm, value, "encode", &[codec])?;
        let raw = need_bytes(vm, encoded)?;
        return Ok(String::from_utf8_lossy(&raw).into_owned());
    }
    match bytes_of(vm, value) {
        Some(raw) => Ok(String::from_utf8_lossy(raw).into_owned()),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!(
                "{function}() argument 1 must be str, bytes or bytearray, not {got}"
            )))
        }
    }
}

pub fn by_name_ex(vm: &mut Vm, args: Args) -> Result {
    let name = host_name(vm, args.get(0), "gethostbyname_ex")?;
    // The error for a name that does not exist is the one of `getaddrinfo`.
    host_address(vm, &name, libc::AF_INET)?;
    let value = vm.str(&name)?;
    let name = c_text(vm, value)?;
    let found = vm.blocking(|| {
        ask(&|entry, room, found, number| {
            // SAFETY: the name ends in a zero byte; the room has the length that is said.
            unsafe {
                gethostbyname2_r(
                    name.as_ptr(),
                    libc::AF_INET,
                    entry,
                    room.as_mut_ptr().cast(),
                    room.len(),
                    found,
                    number,
                )
            }
        })
    });
    shown(vm, found)
}

pub fn by_address(vm: &mut Vm, args: Args) -> Result {
    let name = host_name(vm, args.get(0), "gethostbyaddr")?;
    let address = host_address(vm, &name, libc::AF_UNSPEC)?;
    let (family, raw) = match raw_address(&address) {
        Some(parts) => parts,
        None => return Err(vm.raise_str(Exc::OSError, "unsupported address family")),
    };
    let found = vm.blocking(|| {
        ask(&|entry, room, found, number| {
            // SAFETY: address and room have the lengths that are said.
            unsafe {
                gethostbyaddr_r(
                    raw.as_ptr().cast(),
                    raw.len() as libc::socklen_t,
                    family,
                    entry,
                    room.as_mut_ptr().cast(),
                    room.len(),
                    found,
                    number,
                )
            }
        })
    });
    shown(vm, found)
}

/// Family and bytes of an internet address.
fn raw_address(address: &Address) -> Option<(i32, Vec<u8>)> {
    address.ip().map(|ip| match ip {
        std::net::IpAddr::V4(ip) => (libc::AF_INET, ip.octets().to_vec()),
        std::net::IpAddr::V6(ip) => (libc::AF_INET6, ip.octets().to_vec()),
    })
}

pub fn service(vm: &mut Vm, args: Args) -> Result {
    let port = args.index(vm, 0)?;
    let Ok(port) = u16::try_from(port) else {
        return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
    };
    let protocol = match args.opt(1) {
        Some(p) => Some(c_text(vm, p)?),
        None => None,
    };
    // SAFETY: the text ends in a zero byte; the result is valid until the next call.
    let name = unsafe {
        let protocol = protocol.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
        let found = libc::getservbyport(port.to_be().into(), protocol);
        (!found.is_null()).then(|| {
            CStr::from_ptr((*found).s_name)
                .to_string_lossy()
                .into_owned()
        })
    };
    match name {
        Some(name) => vm.str(&name),
        None => Err(vm.raise_str(Exc::OSError, "port/proto not found")),
    }
}

pub fn interface(vm: &mut Vm, args: Args) -> Result {
    let index = args.index(vm, 0)?;
    if index < 0 {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    let mut name = [0u8; libc::IF_NAMESIZE];
    let index = u32::try_from(index).unwrap_or(0);
    // SAFETY: the room is as large as names can be.
    let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) };
    if found.is_null() {
        return Err(os_error(vm, errno(), None));
    }
    let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
    vm.str(&String::from_utf8_lossy(&name[..end]))
}

pub fn set_name(vm: &mut Vm, args: Args) -> Result {
    let name = match text(vm, args.get(0)) {
        Some(name) => name.into_bytes(),
        None => need_bytes(vm, args.get(0))?,
    };
    // SAFETY: the name has the given length.
    if unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}
