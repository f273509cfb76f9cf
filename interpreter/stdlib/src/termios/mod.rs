//! termios: what terminals do with characters.

mod constants;

use crate::ModuleId;
use crate::select::descriptor;
use crate::util::*;
use pyrs_runtime::{Args, Exc, Kind, NONE, Raised, Result, Row, Value, Vm, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Termios, "termios";
    functions: [FUNCTIONS],
    exceptions: { TermiosError = "termios.error" (Exc::Exception), ""; },
    fill: |vm, module| constants(vm, module, constants::CONSTANTS),
}

static FUNCTIONS: &[Row] = &[
    Row::new("tcgetattr", "fd, /", get_attributes),
    Row::new("tcsetattr", "fd, when, attributes, /", set_attributes),
    Row::new("tcsendbreak", "fd, duration, /", |vm, a| {
        let (fd, duration) = two(vm, a)?;
        // SAFETY: plain call on numbers.
        let code =
            crate::descriptors::blocking(vm, fd, || unsafe { libc::tcsendbreak(fd, duration) });
        done(vm, code)
    }),
    Row::new("tcdrain", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        // SAFETY: plain call on a number.
        let code = crate::descriptors::blocking(vm, fd, || unsafe { libc::tcdrain(fd) });
        done(vm, code)
    }),
    Row::new("tcflush", "fd, queue, /", |vm, a| {
        let (fd, queue) = two(vm, a)?;
        // SAFETY: plain call on numbers.
        let code = crate::descriptors::blocking(vm, fd, || unsafe { libc::tcflush(fd, queue) });
        done(vm, code)
    }),
    Row::new("tcflow", "fd, action, /", |vm, a| {
        let (fd, action) = two(vm, a)?;
        // SAFETY: plain call on numbers.
        let code = crate::descriptors::blocking(vm, fd, || unsafe { libc::tcflow(fd, action) });
        done(vm, code)
    }),
    Row::new("tcgetwinsize", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        let size = window(vm, fd)?;
        vm.tuple(&[
            Value::small(size.ws_row.into()),
            Value::small(size.ws_col.into()),
        ])
    }),
    Row::new("tcsetwinsize", "fd, winsize, /", set_window),
];

/// The error of the last call, as the module's own exception.
#[cold]
fn failed(vm: &mut Vm) -> Raised {
    let number = errno();
    let made = (|| {
        let text = vm.str(&error_text(number))?;
        let class = TermiosError::class(vm);
        vm.call(class, &[Value::small(number.into()), text])
    })();
    match made {
        Ok(error) => vm.raise(error),
        Err(raised) => raised,
    }
}

fn done(vm: &mut Vm, code: i32) -> Result {
    if code < 0 {
        return Err(failed(vm));
    }
    Ok(NONE)
}

/// A descriptor and a number.
fn two(vm: &mut Vm, args: Args) -> Result<(i32, i32)> {
    let fd = descriptor(vm, args.get(0))?;
    let number = vm.index_c_int(args.get(1))?;
    Ok((fd, number as i32))
}

fn get_attributes(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    // SAFETY: the call fills the struct.
    let (code, mode) = unsafe {
        let mut mode: libc::termios = core::mem::zeroed();
        (libc::tcgetattr(fd, &mut mode), mode)
    };
    done(vm, code)?;
    let characters = vm.list(&[])?;
    for (i, &c) in mode.c_cc.iter().enumerate() {
        // Without lines, two places hold numbers.
        let number = mode.c_lflag & libc::ICANON == 0 && (i == libc::VMIN || i == libc::VTIME);
        let c = if number {
            Value::small(c.into())
        } else {
            new_bytes(vm, &[c])?
        };
        push(vm, characters, c)?;
    }
    // SAFETY: the struct is filled.
    let (input, output) = unsafe { (libc::cfgetispeed(&mode), libc::cfgetospeed(&mode)) };
    let all = vm.list(&[])?;
    for n in [
        mode.c_iflag,
        mode.c_oflag,
        mode.c_cflag,
        mode.c_lflag,
        input,
        output,
    ] {
        let n = vm.int(n.into())?;
        push(vm, all, n)?;
    }
    push(vm, all, characters)?;
    Ok(all)
}

fn set_attributes(vm: &mut Vm, args: Args) -> Result {
    let (fd, when) = two(vm, args)?;
    let given = args.get(2);
    if !is_list(given) || list_len(given) != 7 {
        return Err(vm.type_error("tcsetattr, arg 3: must be 7 element list"));
    }
    // The list may change while its items are asked for numbers.
    let given = vm.tuple_from(given)?;
    // SAFETY: the call fills the struct.
    let (code, mut mode) = unsafe {
        let mut mode: libc::termios = core::mem::zeroed();
        (libc::tcgetattr(fd, &mut mode), mode)
    };
    done(vm, code)?;
    let mut numbers = [0u32; 6];
    for (i, n) in numbers.iter_mut().enumerate() {
        *n = flags(vm, item(given, i))?;
    }
    let characters = item(given, 6);
    let wanted = mode.c_cc.len();
    if !is_list(characters) || list_len(characters) != wanted {
        return Err(vm.type_error(format!(
            "tcsetattr: attributes[6] must be {wanted} element list"
        )));
    }
    let characters = vm.tuple_from(characters)?;
    for (i, place) in mode.c_cc.iter_mut().enumerate() {
        let c = item(characters, i);
        *place = match bytes_of(vm, c) {
            Some(&[c]) => c,
            _ if vm.is_int(c) => vm.index_i64(c)? as u8,
            _ => {
                let text = "tcsetattr: elements of attributes must be bytes objects of length 1 or integers";
                return Err(vm.type_error(text));
            }
        };
    }
    let [input, output, control, local, in_speed, out_speed] = numbers;
    (mode.c_iflag, mode.c_oflag) = (input, output);
    (mode.c_cflag, mode.c_lflag) = (control, local);
    // SAFETY: the struct is a whole one.
    let code = unsafe {
        if libc::cfsetispeed(&mut mode, in_speed) < 0 {
            -1
        } else {
            libc::cfsetospeed(&mut mode, out_speed)
        }
    };
    done(vm, code)?;
    // SAFETY: the struct lives through the call.
    let code = crate::descriptors::blocking(vm, fd, || unsafe { libc::tcsetattr(fd, when, &mode) });
    done(vm, code)
}

fn is_list(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::List
}

/// A number of 32 bits, of which more are cut off.
fn flags(vm: &mut Vm, value: Value) -> Result<u32> {
    if !vm.is_int(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'{got}' object cannot be interpreted as an integer"
        )));
    }
    Ok(vm.index_i64(value)? as u32)
}

fn window(vm: &mut Vm, fd: i32) -> Result<libc::winsize> {
    // SAFETY: the call fills the struct.
    let (code, size) = unsafe {
        let mut size: libc::winsize = core::mem::zeroed();
        (libc::ioctl(fd, libc::TIOCGWINSZ, &mut size), size)
    };
    done(vm, code)?;
    Ok(size)
}

fn set_window(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let given = args.get(1);
    let text = "tcsetwinsize, arg 2: must be a two-item sequence";
    if vm
        .special(given, pyrs_runtime::name::Name::__getitem__)
        .is_none()
    {
        return Err(vm.type_error(text));
    }
    let both = vm.tuple_from(given)?;
    if items(both) != 2 {
        return Err(vm.type_error(text));
    }
    let mut sides = [0u16; 2];
    for (i, side) in sides.iter_mut().enumerate() {
        let n = vm.index_i64(item(both, i))?;
        let Ok(n) = u16::try_from(n) else {
            return Err(vm.overflow_error("winsize value(s) out of range."));
        };
        *side = n;
    }
    // What the size in pixels is stays.
    let mut size = window(vm, fd)?;
    [size.ws_row, size.ws_col] = sides;
    // SAFETY: the struct lives through the call.
    let code = unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, &size) };
    done(vm, code)
}
