//! grp: the database of groups.

use crate::accounts::{id, missing, name, text_of};
use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Grp, "grp";
    functions: [FUNCTIONS],
    values: { StructGroup },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
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

static GROUP: TypeDef = structseq::def("grp", "struct_group");

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let fields = ["gr_name", "gr_passwd", "gr_gid", "gr_mem"];
    structseq::define::<StructGroup>(vm, module, &GROUP, &fields, &[]).map(|_| ())
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
        structseq::make_of::<StructGroup>(vm, values)
    }
}
