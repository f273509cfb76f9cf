//! _zoneinfo: time zones of the IANA database.
//!
//! A zone keeps its transitions as numbers in a bytes object and what is true between them,
//! offset, summer time and name, as values in a tuple. Files are read by the library's own
//! reader, as CPython does, so that damaged ones give the same errors; what it says is checked
//! here again before it is used as an index.
//!
//! - `rule`: what comes after the last transition; `data`: what comes of a file
//! - `zone`: the type; `cache`: which zones are there already

mod cache;
mod data;
mod rule;
mod zone;

use crate::ModuleId;
use crate::datetime::TzInfo;
use crate::util::*;
use pyrs_runtime::native::structs::NativeStruct;
use pyrs_runtime::{Result, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Zoneinfo, "_zoneinfo";
    doc: "C implementation of the zoneinfo module",
    values: {
        /// The class.
        ZoneClass,
        /// Zones by key, as long as somebody has them.
        Weak,
        /// The last zones that were asked for, the latest at the end.
        Strong,
    },
    fill: fill,
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    // The base of the class is the other module's.
    import(vm, "_datetime")?;
    let base = TzInfo::class(vm);
    let class = vm.define_native(&zone::ZONE, Some(base), zone::Zone::WORDS)?;
    ZoneClass::set(vm, class);
    set(vm, module, "ZoneInfo", class)?;
    let weak = cache::new_weak(vm)?;
    Weak::set(vm, weak);
    let strong = vm.new_dict()?;
    Strong::set(vm, strong);
    Ok(())
}
