//! What `isocalendar()` gives: a tuple with names.

use super::IsoDate;
use super::calendar::Day;
use crate::structseq;
use crate::util::*;
use pyrs_runtime::class::{flags, set_small, small};
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm};

static ISO_DATE: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    doc: "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be \
          accessed either as a tuple of\n  ((year, week, weekday))\nor via the object attributes \
          as named in the above tuple.",
    methods: &[
        Row::fixed("__new__", "type, /, year, week, weekday", |vm, a| {
            let values = vm.tuple(&[a.get(1), a.get(2), a.get(3)])?;
            structseq::make(vm, a.get(0), values)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let this = a.get(0);
            let mut parts = [String::new(), String::new(), String::new()];
            for (i, part) in parts.iter_mut().enumerate() {
                *part = vm.repr_text(item(this, i))?;
            }
            let class = vm.type_full_name(vm.class_of(this));
            let [year, week, weekday] = parts;
            vm.str(&format!(
                "{class}(year={year}, week={week}, weekday={weekday})"
            ))
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let plain = vm.type_of_kind(Kind::Tuple);
            let values = vm.tuple(&[pyrs_runtime::payload(a.get(0))])?;
            vm.tuple(&[plain, values])
        }),
    ],
    getsets: &[
        GetSetRow::get("year", |_, a| Ok(field(a, 0))),
        GetSetRow::get("week", |_, a| Ok(field(a, 1))),
        GetSetRow::get("weekday", |_, a| Ok(field(a, 2))),
    ],
    ..TypeDef::new("IsoCalendarDate", Kind::Tuple)
};

fn field(args: Args, i: usize) -> Value {
    if items(args.get(0)) > i {
        item(args.get(0), i)
    } else {
        NONE
    }
}

pub fn define(vm: &mut Vm) -> Result<()> {
    let base = vm.type_of_kind(Kind::Tuple);
    let class = vm.define_type(&ISO_DATE, Some(base))?;
    set_small(class, typeobj::HIDDEN, 2 * WORD_BYTES as i64);
    set_small(
        class,
        typeobj::FLAGS,
        small(class, typeobj::FLAGS) | flags::PAYLOAD,
    );
    IsoDate::set(vm, class);
    Ok(())
}

pub fn make(vm: &mut Vm, day: Day) -> Result {
    let (year, week, weekday) = day.iso();
    let values = vm.tuple(&[year, week, weekday].map(Value::small))?;
    structseq::make_of::<IsoDate>(vm, values)
}
