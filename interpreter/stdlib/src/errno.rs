//! errno: the system's error numbers.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Result, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Errno, "errno";
    fill: fill,
}

macro_rules! numbers {
    ($($name:ident)*) => { static NUMBERS: &[(&str, i32)] = &[ $( (stringify!($name), libc::$name), )* ]; };
}

numbers! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN EWOULDBLOCK ENOMEM EACCES
    EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY
    EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK EDEADLOCK ENAMETOOLONG ENOLCK ENOSYS
    ENOTEMPTY ELOOP ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE
    EBADR EXFULL ENOANO EBADRQC EBADSLT EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE
    ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG
    ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ
    EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP ENOTSUP EPFNOSUPPORT
    EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET
    ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH
    EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM
    EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE
    ERFKILL EHWPOISON
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let codes = vm.new_dict()?;
    for &(name, number) in NUMBERS {
        let number = Value::small(number as i64);
        set(vm, module, name, number)?;
        let text = vm.intern_str(name)?;
        if vm.dict_get(codes, number)?.is_none() {
            vm.dict_set(codes, number, text)?;
        }
    }
    // Where two names share a number, the later one of these is shown.
    for (name, number) in [
        ("EAGAIN", libc::EAGAIN),
        ("EDEADLOCK", libc::EDEADLOCK),
        ("ENOTSUP", libc::ENOTSUP),
    ] {
        let text = vm.intern_str(name)?;
        vm.dict_set(codes, Value::small(number as i64), text)?;
    }
    set(vm, module, "errorcode", codes)?;
    Ok(())
}
