//! pwd: the database of users.

use crate::accounts::{id, missing, name, text_of};
use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Pwd, "pwd";
    functions: [FUNCTIONS],
    values: { Passwd },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("getpwuid", "uid, /", |vm, a| {
        let uid = id(vm, a, "getpwuid", "uid")?;
        // SAFETY: the struct is valid until the next call.
        let found = unsafe { libc::getpwuid(uid).as_ref().map(user) };
        match found {
            Some(user) => user.value(vm),
            None => Err(missing(vm, &format!("getpwuid(): uid not found: {uid}"))),
        }
    }),
    Row::new("getpwnam", "name, /", |vm, a| {
        let (name, shown) = name(vm, a, "getpwnam")?;
        // SAFETY: as above.
        let found = unsafe { libc::getpwnam(name.as_ptr()).as_ref().map(user) };
        match found {
            Some(user) => user.value(vm),
            None => Err(missing(vm, &format!("getpwnam(): name not found: {shown}"))),
        }
    }),
    Row::new("getpwall", "", |vm, _| {
        let mut all = Vec::new();
        // SAFETY: each struct is valid until the next call.
        unsafe {
            libc::setpwent();
            while let Some(entry) = libc::getpwent().as_ref() {
                all.push(user(entry));
            }
            libc::endpwent();
        }
        let list = vm.list(&[])?;
        for user in all {
            let user = user.value(vm)?;
            push(vm, list, user)?;
        }
        Ok(list)
    }),
];

static PASSWD: TypeDef = structseq::def("pwd", "struct_passwd");

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let fields = [
        "pw_name",
        "pw_passwd",
        "pw_uid",
        "pw_gid",
        "pw_gecos",
        "pw_dir",
        "pw_shell",
    ];
    structseq::define::<Passwd>(vm, module, &PASSWD, &fields, &[]).map(|_| ())
}

/// A user: texts before and behind the two ids.
struct User {
    texts: [String; 5],
    ids: [u32; 2],
}

fn user(entry: &libc::passwd) -> User {
    let texts = [
        entry.pw_name,
        entry.pw_passwd,
        entry.pw_gecos,
        entry.pw_dir,
        entry.pw_shell,
    ];
    User {
        // SAFETY: the system filled the struct.
        texts: texts.map(|t| unsafe { text_of(t) }),
        ids: [entry.pw_uid, entry.pw_gid],
    }
}

impl User {
    fn value(&self, vm: &mut Vm) -> Result {
        let list = vm.list(&[])?;
        for (i, text) in self.texts.iter().enumerate() {
            if i == 2 {
                for id in self.ids {
                    let id = vm.int(id.into())?;
                    push(vm, list, id)?;
                }
            }
            let text = vm.str(text)?;
            push(vm, list, text)?;
        }
        let values = vm.tuple_from(list)?;
        structseq::make_of::<Passwd>(vm, values)
    }
}
