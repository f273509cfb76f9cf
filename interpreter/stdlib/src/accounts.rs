//! pwd and grp: the databases of users and groups.

use crate::structseq;
use crate::util::*;
use pyrs_runtime::{Args, Result, Row, TypeDef, Vm};
use std::ffi::{CStr, CString};

static PWD: &[Row] = &[
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

static GRP: &[Row] = &[
    Row::new("getgrgid", "id", |vm, a| {
        let gid = id(vm, a, "getgrgid", "gid")?;
        // SAFETY: the struct is valid until the next call.
        let found = unsafe { libc::getgrgid(gid).as_ref().map(group) };
        match found {
            Some(group) => group.value(vm),
            None => Err(missing(vm, &format!("getgrgid(): gid not found: {gid}"))),
        }
    }),
    Row::new("getgrnam", "name", |vm, a| {
        let (name, shown) = name(vm, a, "getgrnam")?;
        // SAFETY: as above.
        let found = unsafe { libc::getgrnam(name.as_ptr()).as_ref().map(group) };
        match found {
            Some(group) => group.value(vm),
            None => Err(missing(vm, &format!("getgrnam(): name not found: {shown}"))),
        }
    }),
    Row::new("getgrall", "", |vm, _| {
        let mut all = Vec::new();
        // SAFETY: each struct is valid until the next call.
        unsafe {
            libc::setgrent();
            while let Some(entry) = libc::getgrent().as_ref() {
                all.push(group(entry));
            }
            libc::endgrent();
        }
        let list = vm.list(&[])?;
        for group in all {
            let group = group.value(vm)?;
            push(vm, list, group)?;
        }
        Ok(list)
    }),
];

static PASSWD: TypeDef = structseq::def("pwd", "struct_passwd");
static GROUP: TypeDef = structseq::def("grp", "struct_group");

pub fn pwd(vm: &mut Vm) -> Result {
    let module = vm.new_module("pwd")?;
    vm.add_functions(module, PWD)?;
    let fields = [
        "pw_name",
        "pw_passwd",
        "pw_uid",
        "pw_gid",
        "pw_gecos",
        "pw_dir",
        "pw_shell",
    ];
    let class = structseq::define(vm, &PASSWD, &fields, &[], ClassId::Passwd)?;
    set(vm, module, PASSWD.name, class)?;
    Ok(module)
}

pub fn grp(vm: &mut Vm) -> Result {
    let module = vm.new_module("grp")?;
    vm.add_functions(module, GRP)?;
    let fields = ["gr_name", "gr_passwd", "gr_gid", "gr_mem"];
    let class = structseq::define(vm, &GROUP, &fields, &[], ClassId::Group)?;
    set(vm, module, GROUP.name, class)?;
    Ok(module)
}

/// A user: texts before and behind the two ids.
struct User {
    texts: [String; 5],
    ids: [u32; 2],
}

/// # Safety
/// The struct's texts are valid.
unsafe fn text_of(at: *const libc::c_char) -> String {
    if at.is_null() {
        return String::new();
    }
    // SAFETY: see above.
    unsafe { CStr::from_ptr(at).to_string_lossy().into_owned() }
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
        let class = class(vm, ClassId::Passwd);
        structseq::make(vm, class, values)
    }
}

struct Group {
    name: String,
    password: String,
    id: u32,
    members: Vec<String>,
}

fn group(entry: &libc::group) -> Group {
    let mut members = Vec::new();
    // SAFETY: the system filled the struct; the array of members ends in a null pointer.
    unsafe {
        let mut at = entry.gr_mem;
        while !at.is_null() && !(*at).is_null() {
            members.push(text_of(*at));
            at = at.add(1);
        }
        Group {
            name: text_of(entry.gr_name),
            password: text_of(entry.gr_passwd),
            id: entry.gr_gid,
            members,
        }
    }
}

impl Group {
    fn value(&self, vm: &mut Vm) -> Result {
        let members = vm.list(&[])?;
        for member in &self.members {
            let member = vm.str(member)?;
            push(vm, members, member)?;
        }
        let (name, password) = (vm.str(&self.name)?, vm.str(&self.password)?);
        let id = vm.int(self.id.into())?;
        let values = vm.tuple(&[name, password, id, members])?;
        let class = class(vm, ClassId::Group);
        structseq::make(vm, class, values)
    }
}

fn id(vm: &mut Vm, args: Args, function: &str, what: &str) -> Result<u32> {
    if !vm.is_int(args.get(0)) {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("{what} should be integer, not {got}")));
    }
    let n = vm.index_clamped(args.get(0))?;
    match u32::try_from(n) {
        Ok(id) => Ok(id),
        Err(_) if n == -1 => Ok(u32::MAX),
        Err(_) => Err(missing(vm, &format!("{function}(): {what} not found: {n}"))),
    }
}

fn name(vm: &mut Vm, args: Args, function: &str) -> Result<(CString, String)> {
    let text = vm.need_str(args.get(0), &format!("{function}() argument"))?;
    let shown = vm.repr_text(args.get(0))?;
    match CString::new(text) {
        Ok(text) => Ok((text, shown)),
        Err(_) => Err(vm.value_error("embedded null byte")),
    }
}

#[cold]
fn missing(vm: &mut Vm, text: &str) -> pyrs_runtime::Raised {
    match vm.str(text) {
        Ok(text) => vm.key_error(text),
        Err(raised) => raised,
    }
}
