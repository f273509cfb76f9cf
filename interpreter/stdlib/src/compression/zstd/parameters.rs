//! Parameters of compression and decompression: what there is, and options as calls give them.

use super::{CompressionParameter, DecompressionParameter, check, lib};
use crate::util::*;
use lib::ZSTD_cParameter as P;
use pyrs_runtime::{Kind, Result, Value, Vm};

/// A parameter of compression.
pub struct Parameter {
    parameter: P,
    /// As the enumeration calls it, and as the module's constant does.
    name: &'static str,
    pub constant: &'static str,
}

macro_rules! parameters {
    ($($parameter:ident $name:literal $constant:literal;)*) => {
        pub static COMPRESSION: &[Parameter] = &[ $( Parameter {
            parameter: P::$parameter,
            name: $name,
            constant: $constant,
        }, )* ];
    };
}

parameters! {
    ZSTD_c_compressionLevel "compression_level" "compressionLevel";
    ZSTD_c_windowLog "window_log" "windowLog";
    ZSTD_c_hashLog "hash_log" "hashLog";
    ZSTD_c_chainLog "chain_log" "chainLog";
    ZSTD_c_searchLog "search_log" "searchLog";
    ZSTD_c_minMatch "min_match" "minMatch";
    ZSTD_c_targetLength "target_length" "targetLength";
    ZSTD_c_strategy "strategy" "strategy";
    ZSTD_c_enableLongDistanceMatching "enable_long_distance_matching" "enableLongDistanceMatching";
    ZSTD_c_ldmHashLog "ldm_hash_log" "ldmHashLog";
    ZSTD_c_ldmMinMatch "ldm_min_match" "ldmMinMatch";
    ZSTD_c_ldmBucketSizeLog "ldm_bucket_size_log" "ldmBucketSizeLog";
    ZSTD_c_ldmHashRateLog "ldm_hash_rate_log" "ldmHashRateLog";
    ZSTD_c_contentSizeFlag "content_size_flag" "contentSizeFlag";
    ZSTD_c_checksumFlag "checksum_flag" "checksumFlag";
    ZSTD_c_dictIDFlag "dict_id_flag" "dictIDFlag";
    ZSTD_c_nbWorkers "nb_workers" "nbWorkers";
    ZSTD_c_jobSize "job_size" "jobSize";
    ZSTD_c_overlapLog "overlap_log" "overlapLog";
}

impl Parameter {
    pub fn number(&self) -> i64 {
        i64::from(self.parameter as u32)
    }
    pub fn bounds(&self) -> (i32, i32) {
        // SAFETY: a question about a parameter that exists.
        let bounds = unsafe { lib::ZSTD_cParam_getBounds(self.parameter) };
        (bounds.lowerBound, bounds.upperBound)
    }
}

pub fn compression(number: i64) -> Option<&'static Parameter> {
    COMPRESSION.iter().find(|row| row.number() == number)
}

/// Of the one parameter that decompression has.
pub fn window_bounds() -> (i32, i32) {
    // SAFETY: a question about a parameter that exists.
    let bounds = unsafe { lib::ZSTD_dParam_getBounds(lib::ZSTD_dParameter::ZSTD_d_windowLogMax) };
    (bounds.lowerBound, bounds.upperBound)
}

/// A level of compression, which must be in range.
fn level(vm: &mut Vm, level: i64) -> Result<i32> {
    let (low, high) = COMPRESSION[0].bounds();
    match i32::try_from(level) {
        Ok(level) if (low..=high).contains(&level) => Ok(level),
        Ok(level) => Err(vm.value_error(format!(
            "illegal compression level {level}; the valid range is [{low}, {high}]"
        ))),
        Err(_) => Err(vm.value_error(format!(
            "illegal compression level; the valid range is [{low}, {high}]"
        ))),
    }
}

/// The argument `level`.
pub fn level_argument(vm: &mut Vm, value: Value) -> Result<i32> {
    if !vm.is_int(value) {
        return Err(vm.type_error("invalid type for level, expected int"));
    }
    let number = vm.as_i64(value).unwrap_or(i64::MAX);
    level(vm, number)
}

/// Call `each` for the options' numbers.
fn visit(
    vm: &mut Vm,
    options: Value,
    compresses: bool,
    mut each: impl FnMut(&mut Vm, i64, Value) -> Result<()>,
) -> Result<()> {
    if !vm.is_instance_of(options, vm.type_of_kind(Kind::Dict)) {
        let got = vm.type_name_of(options);
        let class = if compresses {
            "ZstdCompressor"
        } else {
            "ZstdDecompressor"
        };
        return Err(vm.type_error(format!(
            "{class}() argument 'options' must be dict, not {got}"
        )));
    }
    let wrong = match compresses {
        true => DecompressionParameter::get(vm),
        false => CompressionParameter::get(vm),
    };
    // What converts numbers may change the dict.
    let copy = vm.dict_copy(options)?;
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(copy, i) {
        i = next;
        if wrong == Some(vm.class_of(key)) {
            let (own, other) = match compresses {
                true => ("compression", "DecompressionParameter"),
                false => ("decompression", "CompressionParameter"),
            };
            return Err(vm.type_error(format!(
                "{own} options dictionary key must not be a {other} attribute"
            )));
        }
        let key = vm.index_c_int(key)?;
        each(vm, key, value)?;
    }
    Ok(())
}

fn illegal(
    vm: &mut Vm,
    what: &str,
    name: &str,
    value: i64,
    bounds: (i32, i32),
) -> pyrs_runtime::Raised {
    let (low, high) = bounds;
    vm.value_error(format!(
        "{what} parameter '{name}' received an illegal value {value}; the valid range is \
         [{low}, {high}]"
    ))
}

fn unknown(vm: &mut Vm, what: &str, key: i64) -> pyrs_runtime::Raised {
    vm.value_error(format!(
        "invalid {what} parameter 'unknown parameter (key {key})'"
    ))
}

/// Settings of a compressor: parameters with values that fit.
pub type Settings = Vec<(P, i32)>;

pub fn compression_options(vm: &mut Vm, options: Value) -> Result<Settings> {
    let mut settings = Vec::new();
    visit(vm, options, true, |vm, key, value| {
        let value = vm.index_c_int(value)?;
        let Some(row) = compression(key) else {
            return Err(unknown(vm, "compression", key));
        };
        if row.parameter == P::ZSTD_c_compressionLevel {
            level(vm, value)?;
        }
        room::append(&mut settings, &[(row.parameter, value as i32)])
    })?;
    Ok(settings)
}

/// Set parameters of a fresh stream.
///
/// # Safety
/// `stream` is one of the library's.
pub unsafe fn apply(vm: &mut Vm, stream: *mut lib::ZSTD_CCtx, settings: &Settings) -> Result<()> {
    for &(parameter, value) in settings {
        // SAFETY: the caller's stream.
        let code = unsafe { lib::ZSTD_CCtx_setParameter(stream, parameter, value) };
        if check(code).is_err() {
            let Some(row) = COMPRESSION.iter().find(|row| row.parameter == parameter) else {
                continue;
            };
            return Err(illegal(
                vm,
                "compression",
                row.name,
                value.into(),
                row.bounds(),
            ));
        }
    }
    Ok(())
}

/// The largest window that options allow, if they say.
pub fn decompression_options(vm: &mut Vm, options: Value) -> Result<Option<i32>> {
    let mut window = None;
    visit(vm, options, false, |vm, key, value| {
        let value = vm.index_c_int(value)?;
        if key != 100 {
            return Err(unknown(vm, "decompression", key));
        }
        let (low, high) = window_bounds();
        if value != 0 && !(i64::from(low)..=i64::from(high)).contains(&value) {
            return Err(illegal(
                vm,
                "decompression",
                "window_log_max",
                value,
                (low, high),
            ));
        }
        window = Some(value as i32);
        Ok(())
    })?;
    Ok(window)
}
