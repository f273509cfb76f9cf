//! Filters of lzma: dicts of options, chains of them, their encoded properties.

use super::{LzmaError, failed};
use crate::util::*;
use liblzma_sys as lib;
use pyrs_runtime::{Exc, Result, Value, Vm, int};
use std::ffi::c_void;

/// FilterOptions of the delta filter, as the library lays them out.
#[repr(C)]
#[derive(Default)]
struct Delta {
    kind: u32,
    dist: u32,
    reserved: [u32; 4],
    places: [usize; 2],
}

/// FilterOptions of one filter.
enum FilterOptions {
    Lzma(lib::lzma_options_lzma),
    Delta(Delta),
    Bcj(lib::lzma_options_bcj),
}

impl FilterOptions {
    fn as_ptr(&self) -> *mut c_void {
        match self {
            FilterOptions::Lzma(options) => std::ptr::from_ref(options).cast_mut().cast(),
            FilterOptions::Delta(options) => std::ptr::from_ref(options).cast_mut().cast(),
            FilterOptions::Bcj(options) => std::ptr::from_ref(options).cast_mut().cast(),
        }
    }
}

/// A chain of filters.
pub struct Chain {
    rows: Vec<lib::lzma_filter>,
    /// What the rows point to.
    options: Vec<FilterOptions>,
}

/// The most filters that the library takes.
const MOST: usize = 4;

impl Chain {
    /// The chain that a sequence of dicts describes.
    pub fn of(vm: &mut Vm, specs: Value) -> Result<Chain> {
        let specs = vm.tuple_from(specs)?;
        if items(specs) > MOST {
            let text = format!("Too many filters - liblzma supports a maximum of {MOST}");
            return Err(vm.value_error(text));
        }
        let mut ids = Vec::new();
        let mut options = Vec::new();
        for i in 0..items(specs) {
            let (id, row) = filter(vm, item(specs, i))?;
            ids.push(id);
            options.push(row);
        }
        // From here on the options stay where they are.
        let rows = ids
            .into_iter()
            .zip(&options)
            .map(|(id, options)| lib::lzma_filter {
                id,
                options: options.as_ptr(),
            });
        let mut chain = Chain {
            rows: rows.collect(),
            options,
        };
        chain.rows.push(lib::lzma_filter {
            id: lib::LZMA_VLI_UNKNOWN,
            options: std::ptr::null_mut(),
        });
        Ok(chain)
    }

    pub fn as_ptr(&self) -> *const lib::lzma_filter {
        self.rows.as_ptr()
    }

    /// The options, if the chain is one filter of the old kind.
    pub fn only_lzma1(&self) -> Option<&lib::lzma_options_lzma> {
        match (&self.rows[..], &self.options[..]) {
            ([row, _], [FilterOptions::Lzma(options)]) if row.id == lib::LZMA_FILTER_LZMA1 => {
                Some(options)
            }
            _ => None,
        }
    }
}

/// A number of 64 bits without a sign.
pub fn unsigned(vm: &mut Vm, value: Value) -> Result<u64> {
    let value = vm.to_index(value)?;
    if let Some(n) = int::as_i64(value) {
        return match u64::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => Err(vm.value_error("Cannot convert negative int")),
        };
    }
    match int::big(value.addr()) {
        (false, &[low, high]) => Ok(u64::from(high) << 32 | u64::from(low)),
        (true, _) => Err(vm.value_error("Cannot convert negative int")),
        _ => Err(vm.overflow_error("Python int too large for C uint64_t")),
    }
}

/// A number of 32 bits without a sign.
pub fn number(vm: &mut Vm, value: Value) -> Result<u32> {
    match u32::try_from(unsigned(vm, value)?) {
        Ok(n) => Ok(n),
        Err(_) => Err(vm.overflow_error("Python int too large for C uint32_t")),
    }
}

/// The options that a preset stands for.
pub fn preset(vm: &mut Vm, preset: u32) -> Result<lib::lzma_options_lzma> {
    // SAFETY: zeroes are whole options; the call fills them.
    let (bad, options) = unsafe {
        let mut options: lib::lzma_options_lzma = core::mem::zeroed();
        (lib::lzma_lzma_preset(&mut options, preset), options)
    };
    if bad != 0 {
        let text = format!("Invalid compression preset: {preset}");
        return Err(LzmaError::raise(vm, &text));
    }
    Ok(options)
}

fn filter(vm: &mut Vm, spec: Value) -> Result<(lib::lzma_vli, FilterOptions)> {
    if vm
        .special(spec, pyrs_runtime::name::Name::__getitem__)
        .is_none()
    {
        return Err(vm.type_error("Filter specifier must be a dict or dict-like object"));
    }
    let key = vm.str("id")?;
    let id = match vm.get_item(spec, key) {
        Ok(id) => id,
        Err(_) => {
            vm.catch(Exc::KeyError)?;
            return Err(vm.value_error("Filter specifier must have an \"id\" entry"));
        }
    };
    let id = unsigned(vm, id)?;
    let dict = vm.new_dict()?;
    vm.dict_update(dict, spec)?;
    vm.dict_pop(dict, key)?;
    let options = match id {
        lib::LZMA_FILTER_LZMA1 | lib::LZMA_FILTER_LZMA2 => FilterOptions::Lzma(lzma(vm, dict)?),
        lib::LZMA_FILTER_DELTA => {
            let dist = option(vm, dict, "dist")?.unwrap_or(1);
            rest(vm, dict, "delta")?;
            FilterOptions::Delta(Delta {
                dist,
                ..Delta::default()
            })
        }
        lib::LZMA_FILTER_X86..=lib::LZMA_FILTER_SPARC => {
            let start_offset = option(vm, dict, "start_offset")?.unwrap_or(0);
            rest(vm, dict, "BCJ")?;
            FilterOptions::Bcj(lib::lzma_options_bcj { start_offset })
        }
        _ => return Err(vm.value_error(format!("Invalid filter ID: {id}"))),
    };
    Ok((id, options))
}

fn option(vm: &mut Vm, dict: Value, name: &str) -> Result<Option<u32>> {
    let key = vm.str(name)?;
    match vm.dict_pop(dict, key)? {
        Some(value) => number(vm, value).map(Some),
        None => Ok(None),
    }
}

/// FilterOptions that the filter does not have.
fn rest(vm: &mut Vm, dict: Value, kind: &str) -> Result<()> {
    if vm.dict_len(dict) > 0 {
        let text = format!("Invalid filter specifier for {kind} filter");
        return Err(vm.value_error(text));
    }
    Ok(())
}

fn lzma(vm: &mut Vm, dict: Value) -> Result<lib::lzma_options_lzma> {
    let level = option(vm, dict, "preset")?.unwrap_or(lib::LZMA_PRESET_DEFAULT);
    let mut options = preset(vm, level)?;
    for name in [
        "dict_size",
        "lc",
        "lp",
        "pb",
        "mode",
        "nice_len",
        "mf",
        "depth",
    ] {
        let Some(n) = option(vm, dict, name)? else {
            continue;
        };
        match name {
            "dict_size" => options.dict_size = n,
            "lc" => options.lc = n,
            "lp" => options.lp = n,
            "pb" => options.pb = n,
            "mode" => options.mode = n as lib::lzma_mode,
            "nice_len" => options.nice_len = n,
            "mf" => options.mf = n as lib::lzma_match_finder,
            _ => options.depth = n,
        }
    }
    rest(vm, dict, "LZMA")?;
    Ok(options)
}

pub fn encode_properties(vm: &mut Vm, spec: Value) -> Result {
    let (id, options) = filter(vm, spec)?;
    let row = lib::lzma_filter {
        id,
        options: options.as_ptr(),
    };
    let mut n = 0;
    // SAFETY: the row and its options live through the call.
    let code = unsafe { lib::lzma_properties_size(&mut n, &row) };
    if code != lib::LZMA_OK {
        return Err(failed(vm, code));
    }
    let mut data = room::zeroed(n as usize)?;
    // SAFETY: as above; there is as much room as the library has said.
    let code = unsafe { lib::lzma_properties_encode(&row, data.as_mut_ptr()) };
    if code != lib::LZMA_OK {
        return Err(failed(vm, code));
    }
    new_bytes(vm, &data)
}

pub fn decode_properties(vm: &mut Vm, id: u64, data: &[u8]) -> Result {
    let mut row = lib::lzma_filter {
        id,
        options: std::ptr::null_mut(),
    };
    // SAFETY: the bytes have the given length; options that come are the library's, in memory
    // of the C library, and are freed below.
    let code = unsafe {
        lib::lzma_properties_decode(&mut row, std::ptr::null(), data.as_ptr(), data.len())
    };
    if code != lib::LZMA_OK {
        return Err(failed(vm, code));
    }
    let mut fields: Vec<(&str, u32)> = Vec::new();
    // SAFETY: the library has made options of the filter's kind, or none.
    unsafe {
        match id {
            lib::LZMA_FILTER_LZMA1 => {
                let options = &*row.options.cast::<lib::lzma_options_lzma>();
                fields.extend([
                    ("lc", options.lc),
                    ("lp", options.lp),
                    ("pb", options.pb),
                    ("dict_size", options.dict_size),
                ]);
            }
            lib::LZMA_FILTER_LZMA2 => {
                let options = &*row.options.cast::<lib::lzma_options_lzma>();
                fields.push(("dict_size", options.dict_size));
            }
            lib::LZMA_FILTER_DELTA => {
                fields.push(("dist", (*row.options.cast::<Delta>()).dist));
            }
            _ if !row.options.is_null() => {
                let options = &*row.options.cast::<lib::lzma_options_bcj>();
                fields.push(("start_offset", options.start_offset));
            }
            _ => {}
        }
        libc::free(row.options);
    }
    let dict = vm.new_dict()?;
    let id = vm.int_of_i128(id.into())?;
    vm.dict_set_text(dict, "id", id)?;
    for (name, n) in fields {
        let n = vm.int(n.into())?;
        vm.dict_set_text(dict, name, n)?;
    }
    Ok(dict)
}
