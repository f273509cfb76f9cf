//! Addresses of sockets: from and to Python's tuples.

use super::resolve;
use crate::posix::{fspath, path_bytes};
use crate::util::*;
use pyrs_runtime::{Kind, Result, Value, Vm, compare};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A socket address of any family.
#[derive(Clone, Copy)]
pub struct Address {
    storage: libc::sockaddr_storage,
    /// Bytes in use.
    pub len: libc::socklen_t,
}

impl Address {
    /// Room for an address of any family.
    pub fn empty() -> Address {
        Address {
            // SAFETY: all bytes zero is a value of the struct.
            storage: unsafe { core::mem::zeroed() },
            len: size_of::<libc::sockaddr_storage>() as libc::socklen_t,
        }
    }
    pub fn ptr(&self) -> *const libc::sockaddr {
        std::ptr::from_ref(&self.storage).cast()
    }
    pub fn ptr_mut(&mut self) -> *mut libc::sockaddr {
        std::ptr::from_mut(&mut self.storage).cast()
    }

    /// An address of a struct of its family.
    ///
    /// # Safety
    /// `T` is one of the system's `sockaddr_*` structs and not larger than the storage.
    unsafe fn of<T: Copy>(value: T, len: usize) -> Address {
        let mut made = Address::empty();
        // SAFETY: the storage is large enough and aligned for all address structs.
        unsafe { made.ptr_mut().cast::<T>().write(value) };
        made.len = len as libc::socklen_t;
        made
    }

    /// A copy of `len` bytes that the system wrote.
    ///
    /// # Safety
    /// `from` points to `len` bytes.
    pub unsafe fn copied(from: *const libc::sockaddr, len: libc::socklen_t) -> Address {
        let mut made = Address::empty();
        made.len = len.min(made.len);
        // SAFETY: both sides have at least `made.len` bytes.
        unsafe {
            let to = made.ptr_mut().cast::<u8>();
            to.copy_from_nonoverlapping(from.cast(), made.len as usize);
        }
        made
    }

    pub fn v4(ip: Ipv4Addr, port: u16) -> Address {
        // SAFETY: all bytes zero is a value of the struct, which is an address.
        unsafe {
            let mut a: libc::sockaddr_in = core::mem::zeroed();
            a.sin_family = libc::AF_INET as libc::sa_family_t;
            a.sin_port = port.to_be();
            a.sin_addr.s_addr = u32::from(ip).to_be();
            Address::of(a, size_of_val(&a))
        }
    }
    pub fn v6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> Address {
        // SAFETY: as in `v4`.
        unsafe {
            let mut a: libc::sockaddr_in6 = core::mem::zeroed();
            a.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            a.sin6_port = port.to_be();
            a.sin6_addr.s6_addr = ip.octets();
            a.sin6_flowinfo = flow.to_be();
            a.sin6_scope_id = scope;
            Address::of(a, size_of_val(&a))
        }
    }

    /// The host of an internet address.
    pub fn ip(&self) -> Option<IpAddr> {
        match i32::from(self.storage.ss_family) {
            // SAFETY: the family says which struct it is; it is as large as the storage.
            libc::AF_INET => unsafe {
                let a = *self.ptr().cast::<libc::sockaddr_in>();
                Some(Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr)).into())
            },
            // SAFETY: as above.
            libc::AF_INET6 => unsafe {
                let a = *self.ptr().cast::<libc::sockaddr_in6>();
                Some(Ipv6Addr::from(a.sin6_addr.s6_addr).into())
            },
            _ => None,
        }
    }

    /// The address as Python shows it: a tuple, a path, or None.
    pub fn value(&self, vm: &mut Vm) -> Result {
        if (self.len as usize) < size_of::<libc::sa_family_t>() {
            return Ok(pyrs_runtime::NONE);
        }
        match i32::from(self.storage.ss_family) {
            libc::AF_INET => {
                // SAFETY: the family says which struct it is; it is as large as the storage.
                let a = unsafe { *self.ptr().cast::<libc::sockaddr_in>() };
                let ip = Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr));
                let ip = vm.str(&ip.to_string())?;
                vm.tuple(&[ip, Value::small(u16::from_be(a.sin_port).into())])
            }
            libc::AF_INET6 => {
                // SAFETY: as above.
                let a = unsafe { *self.ptr().cast::<libc::sockaddr_in6>() };
                let ip = resolve::numeric_host(self)
                    .unwrap_or_else(|| Ipv6Addr::from(a.sin6_addr.s6_addr).to_string());
                let ip = vm.str(&ip)?;
                let flow = vm.int(u32::from_be(a.sin6_flowinfo).into())?;
                let scope = vm.int(a.sin6_scope_id.into())?;
                let port = Value::small(u16::from_be(a.sin6_port).into());
                vm.tuple(&[ip, port, flow, scope])
            }
            libc::AF_UNIX => {
                // SAFETY: as above.
                let a = unsafe { *self.ptr().cast::<libc::sockaddr_un>() };
                let n = (self.len as usize)
                    .saturating_sub(core::mem::offset_of!(libc::sockaddr_un, sun_path));
                let path: Vec<u8> = a.sun_path.iter().take(n).map(|&c| c as u8).collect();
                // A name that begins with a zero byte is no path.
                if path.first() == Some(&0) {
                    return new_bytes(vm, &path);
                }
                let end = path.iter().position(|&b| b == 0).unwrap_or(path.len());
                let raw = new_bytes(vm, &path[..end])?;
                let (encoding, errors) = (vm.str("utf-8")?, vm.str("surrogateescape")?);
                call_method(vm, raw, "decode", &[encoding, errors])
            }
            family => {
                let family = vm.int(family.into())?;
                // SAFETY: the storage is plain bytes.
                let raw = unsafe {
                    let at = self.ptr().cast::<u8>();
                    std::slice::from_raw_parts(at, self.len as usize).to_vec()
                };
                let skip = size_of::<libc::sa_family_t>().min(raw.len());
                let raw = new_bytes(vm, &raw[skip..])?;
                vm.tuple(&[family, raw])
            }
        }
    }
}

fn port_of(vm: &mut Vm, value: Value, function: &str) -> Result<u16> {
    if !vm.is_int(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'{got}' object cannot be interpreted as an integer"
        )));
    }
    match u16::try_from(vm.index_clamped(value)?) {
        Ok(port) => Ok(port),
        Err(_) => Err(vm.overflow_error(format!("{function}(): port must be 0-65535."))),
    }
}

/// The host of an address as text.
fn host_of(vm: &mut Vm, value: Value) -> Result<String> {
    if let Some(host) = text(vm, value) {
        if host.contains('\0') {
            return Err(vm.type_error("host name must not contain null character"));
        }
        return Ok(host);
    }
    match bytes_of(vm, value) {
        Some(data) => Ok(String::from_utf8_lossy(data).into_owned()),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("str, bytes or bytearray expected, not {got}")))
        }
    }
}

/// An address argument of a socket of a family.
///
/// # Errors
/// What is wrong with it, and errors of name resolution.
pub fn parse(vm: &mut Vm, family: i32, value: Value, function: &str) -> Result<Address> {
    let name = match family {
        libc::AF_INET => "AF_INET",
        libc::AF_INET6 => "AF_INET6",
        libc::AF_UNIX => return parse_unix(vm, value),
        _ => {
            return Err(
                vm.not_implemented(&format!("{function}() with an address of family {family}"))
            );
        }
    };
    if compare::base_kind_of(value) != Kind::Tuple {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "{function}(): {name} address must be tuple, not {got}"
        )));
    }
    let n = items(value);
    let fits = if family == libc::AF_INET {
        n == 2
    } else {
        (2..=4).contains(&n)
    };
    if !fits {
        let text = if family == libc::AF_INET {
            String::from("AF_INET address must be a pair (host, port)")
        } else {
            format!(
                "{function}(): AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
            )
        };
        return Err(vm.type_error(text));
    }
    let host = host_of(vm, item(value, 0))?;
    let port = port_of(vm, item(value, 1), function)?;
    let mut rest = [0u32; 2];
    for (i, number) in rest.iter_mut().enumerate() {
        if i + 2 < n {
            let given = vm.index_i64(item(value, i + 2))?;
            *number = given as u32;
            if i == 0 && !(0..=0xf_ffff).contains(&given) {
                let text = format!("{function}(): flowinfo must be 0-1048575.");
                return Err(vm.overflow_error(text));
            }
        }
    }
    let mut found = resolve::host_address(vm, &host, family)?;
    // SAFETY: the family says which struct it is.
    unsafe {
        if family == libc::AF_INET {
            (*found.ptr_mut().cast::<libc::sockaddr_in>()).sin_port = port.to_be();
        } else {
            let a = found.ptr_mut().cast::<libc::sockaddr_in6>();
            (*a).sin6_port = port.to_be();
            (*a).sin6_flowinfo = rest[0].to_be();
            if rest[1] != 0 {
                (*a).sin6_scope_id = rest[1];
            }
        }
    }
    Ok(found)
}

fn parse_unix(vm: &mut Vm, value: Value) -> Result<Address> {
    let path = match bytes_of(vm, value) {
        Some(data) => room::copy(data)?,
        None => {
            let path = fspath(vm, value)?;
            path_bytes(vm, path)?
        }
    };
    // SAFETY: all bytes zero is a value of the struct, which is an address.
    unsafe {
        let mut a: libc::sockaddr_un = core::mem::zeroed();
        a.sun_family = libc::AF_UNIX as libc::sa_family_t;
        // A path ends in a zero byte, a name that begins with one does not.
        let named = path.first() == Some(&0);
        if path.len() + usize::from(!named) > a.sun_path.len() {
            return Err(vm.raise_str(pyrs_runtime::Exc::OSError, "AF_UNIX path too long"));
        }
        for (to, &from) in a.sun_path.iter_mut().zip(&path) {
            *to = from as libc::c_char;
        }
        let head = core::mem::offset_of!(libc::sockaddr_un, sun_path);
        let len = head + path.len() + usize::from(!named && !path.is_empty());
        Ok(Address::of(a, len))
    }
}
