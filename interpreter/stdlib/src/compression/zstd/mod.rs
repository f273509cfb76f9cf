//! _zstd: Zstandard, by its own library.

mod compress;
mod decompress;
mod dictionary;
mod parameters;

use crate::ModuleId;
use crate::util::*;
use compress::ZstdCompressor;
use decompress::ZstdDecompressor;
use dictionary::ZstdDict;
use pyrs_runtime::{Args, Exc, Kind, NONE, Raised, Result, Row, Value, Vm, py_module};
use std::ffi::CStr;
use zstd_sys as lib;

py_module! {
    pub static MODULE = ModuleId::Zstd, "_zstd";
    doc: "Implementation module for Zstandard compression.",
    functions: [FUNCTIONS],
    types: {
        ZstdCompressor = &compress::COMPRESSOR,
        ZstdDecompressor = &decompress::DECOMPRESSOR,
        ZstdDict = &dictionary::DICTIONARY,
    },
    exceptions: { ZstdError = "compression.zstd.ZstdError" (Exc::Exception), "An error occurred in the zstd library."; },
    values: {
        /// The enumerations of parameters, by which wrong ones are told.
        CompressionParameter,
        DecompressionParameter
    },
    constants: {
        "ZSTD_CLEVEL_DEFAULT" = 3,
        "ZSTD_fast" = 1,
        "ZSTD_dfast" = 2,
        "ZSTD_greedy" = 3,
        "ZSTD_lazy" = 4,
        "ZSTD_lazy2" = 5,
        "ZSTD_btlazy2" = 6,
        "ZSTD_btopt" = 7,
        "ZSTD_btultra" = 8,
        "ZSTD_btultra2" = 9,
    },
    fill: fill,
}

/// A code of the library that may be an error.
fn check(code: usize) -> core::result::Result<usize, usize> {
    // SAFETY: a question about a number.
    match unsafe { lib::ZSTD_isError(code) } {
        0 => Ok(code),
        _ => Err(code),
    }
}

/// What was compressed at build time: its length in four bytes, then the frame.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let (length, frame) = packed.split_first_chunk::<4>().ok_or(Raised)?;
    let mut out = room::zeroed(u32::from_le_bytes(*length) as usize)?;
    // SAFETY: both buffers have the given lengths.
    let code = unsafe {
        lib::ZSTD_decompress(
            out.as_mut_ptr().cast(),
            out.len(),
            frame.as_ptr().cast(),
            frame.len(),
        )
    };
    match check(code) {
        Ok(n) if n == out.len() => Ok(out),
        _ => Err(Raised),
    }
}

fn message(code: usize) -> String {
    // SAFETY: the library's texts are constant.
    let text = unsafe { CStr::from_ptr(lib::ZSTD_getErrorName(code)) };
    text.to_string_lossy().into_owned()
}

#[cold]
fn failed(vm: &mut Vm, what: &str, code: usize) -> Raised {
    ZstdError::raise(vm, &format!("{what}: {}", message(code)))
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    // SAFETY: questions without arguments; the text is constant.
    let (number, text, size) = unsafe {
        let text = CStr::from_ptr(lib::ZSTD_versionString());
        (lib::ZSTD_versionNumber(), text, lib::ZSTD_DStreamOutSize())
    };
    let text = vm.str(&text.to_string_lossy())?;
    set(vm, module, "zstd_version", text)?;
    let number = vm.int(number.into())?;
    set(vm, module, "zstd_version_number", number)?;
    let size = vm.int(size as i64)?;
    set(vm, module, "ZSTD_DStreamOutSize", size)?;
    for row in parameters::COMPRESSION {
        let number = vm.int(row.number())?;
        set(vm, module, &format!("ZSTD_c_{}", row.constant), number)?;
    }
    set(vm, module, "ZSTD_d_windowLogMax", Value::small(100))?;
    let class = ZstdCompressor::class(vm);
    for (i, name) in ["CONTINUE", "FLUSH_BLOCK", "FLUSH_FRAME"]
        .into_iter()
        .enumerate()
    {
        let name = vm.intern_str(name)?;
        vm.class_set(class, name, Some(Value::small(i as i64)))?;
    }
    Ok(())
}

/// Sizes of samples, which lie in `data` one behind the other.
fn sizes(vm: &mut Vm, data: &[u8], given: Value, what: &str) -> Result<Vec<usize>> {
    if !is_tuple(given) {
        let got = vm.type_name_of(given);
        return Err(vm.type_error(format!("{what} must be tuple, not {got}")));
    }
    let mut sizes = room::with_capacity(items(given))?;
    let mut left = Some(data.len());
    for i in 0..items(given) {
        let size = item(given, i);
        if !vm.is_int(size) {
            return Err(vm.type_error("an integer is required"));
        }
        let size = vm.as_i64(size).and_then(|n| usize::try_from(n).ok());
        left = left.zip(size).and_then(|(left, n)| left.checked_sub(n));
        sizes.push(size.unwrap_or(0));
    }
    if left != Some(0) {
        return Err(
            vm.value_error("The samples size tuple doesn't match the concatenation's size.")
        );
    }
    Ok(sizes)
}

/// The size that a dictionary may have, and room for it.
fn dict_room(vm: &mut Vm, args: Args, i: usize) -> Result<Vec<u8>> {
    let size = args.index(vm, i)?;
    match usize::try_from(size) {
        Ok(size @ 1..) => room::zeroed(size),
        _ => Err(vm.value_error("dict_size argument should be positive number.")),
    }
}

fn count(vm: &mut Vm, n: usize) -> Result<u32> {
    match u32::try_from(n) {
        Ok(n) => Ok(n),
        Err(_) => Err(vm.value_error(format!("The number of samples should be <= {}.", u32::MAX))),
    }
}

static FUNCTIONS: &[Row] = &[
    Row::new(
        "train_dict",
        "samples_bytes, samples_sizes, dict_size, /",
        |vm, a| {
            let samples = bytes_argument(vm, a.get(0), "train_dict() argument 1")?;
            let mut out = dict_room(vm, a, 2)?;
            let sizes = sizes(vm, &samples, a.get(1), "train_dict() argument 2")?;
            let n = count(vm, sizes.len())?;
            // SAFETY: all buffers have the given lengths; the sizes add up to that of the samples.
            let code = unsafe {
                lib::ZDICT_trainFromBuffer(
                    out.as_mut_ptr().cast(),
                    out.len(),
                    samples.as_ptr().cast(),
                    sizes.as_ptr(),
                    n,
                )
            };
            match check(code) {
                Ok(n) => new_bytes(vm, &out[..n]),
                Err(code) => Err(failed(vm, "Unable to train the Zstandard dictionary", code)),
            }
        },
    )
    .doc("Train a Zstandard dictionary on sample data."),
    Row::new(
        "finalize_dict",
        "custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /",
        |vm, a| {
            let custom = bytes_argument(vm, a.get(0), "finalize_dict() argument 1")?;
            let samples = bytes_argument(vm, a.get(1), "finalize_dict() argument 2")?;
            let level = vm.index_c_int(a.get(4))? as i32;
            let mut out = dict_room(vm, a, 3)?;
            let sizes = sizes(vm, &samples, a.get(2), "finalize_dict() argument 3")?;
            let n = count(vm, sizes.len())?;
            let parameters = lib::ZDICT_params_t {
                compressionLevel: level,
                notificationLevel: 0,
                dictID: 0,
            };
            // SAFETY: as above.
            let code = unsafe {
                lib::ZDICT_finalizeDictionary(
                    out.as_mut_ptr().cast(),
                    out.len(),
                    custom.as_ptr().cast(),
                    custom.len(),
                    samples.as_ptr().cast(),
                    sizes.as_ptr(),
                    n,
                    parameters,
                )
            };
            match check(code) {
                Ok(n) => new_bytes(vm, &out[..n]),
                Err(code) => Err(failed(
                    vm,
                    "Unable to finalize the Zstandard dictionary",
                    code,
                )),
            }
        },
    )
    .doc("Finalize a Zstandard dictionary."),
    Row::new("get_param_bounds", "parameter, is_compress", |vm, a| {
        let number = vm.index_c_int(a.get(0))?;
        let compresses = a.truth_or(vm, 1, false)?;
        let bounds = match compresses {
            true => parameters::compression(number).map(|row| row.bounds()),
            false => (number == 100).then(parameters::window_bounds),
        };
        let Some((low, high)) = bounds else {
            let text = "Unable to get zstd %s parameter bounds: Unsupported parameter";
            let what = if compresses {
                "compression"
            } else {
                "decompression"
            };
            return Err(ZstdError::raise(vm, &text.replace("%s", what)));
        };
        vm.pair(Value::small(low.into()), Value::small(high.into()))
    })
    .doc("Get CompressionParameter/DecompressionParameter bounds."),
    Row::new("get_frame_size", "frame_buffer", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        // SAFETY: the buffer has the given length.
        let code = unsafe { lib::ZSTD_findFrameCompressedSize(data.as_ptr().cast(), data.len()) };
        match check(code) {
            Ok(n) => vm.int(n as i64),
            Err(code) => {
                let text = format!(
                    "Error when finding the compressed size of a Zstandard frame. Ensure the \
                     frame_buffer argument starts from the beginning of a frame, and its length \
                     is not less than this complete frame. Zstd error message: {}.",
                    message(code)
                );
                Err(ZstdError::raise(vm, &text))
            }
        }
    })
    .doc("Get the size of a Zstandard frame, including the header and optional checksum."),
    Row::new("get_frame_info", "frame_buffer", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        // SAFETY: the buffer has the given length.
        let (size, id) = unsafe {
            (
                lib::ZSTD_getFrameContentSize(data.as_ptr().cast(), data.len()),
                lib::ZSTD_getDictID_fromFrame(data.as_ptr().cast(), data.len()),
            )
        };
        let size = match size {
            u64::MAX => NONE,
            n if n == u64::MAX - 1 => {
                return Err(ZstdError::raise(
                    vm,
                    "Error when getting information from the header of a Zstandard frame. Ensure \
                     the frame_buffer argument starts from the beginning of a frame, and its \
                     length is not less than the frame header (6~18 bytes).",
                ));
            }
            n => vm.int_of_i128(n.into())?,
        };
        let id = vm.int(id.into())?;
        vm.pair(size, id)
    })
    .doc("Get Zstandard frame infomation from a frame header."),
    Row::new(
        "set_parameter_types",
        "c_parameter_type, d_parameter_type",
        |vm, a| {
            let class = vm.type_of_kind(Kind::Type);
            for (i, name) in ["c_parameter_type", "d_parameter_type"]
                .into_iter()
                .enumerate()
            {
                if !vm.is_instance_of(a.get(i), class) {
                    let got = vm.type_name_of(a.get(i));
                    return Err(vm.type_error(format!(
                        "set_parameter_types() argument '{name}' must be type, not {got}"
                    )));
                }
            }
            CompressionParameter::set(vm, a.get(0));
            DecompressionParameter::set(vm, a.get(1));
            Ok(NONE)
        },
    )
    .doc("Set CompressionParameter and DecompressionParameter types for validity check."),
];

/// An argument that must be bytes itself.
fn bytes_argument(vm: &mut Vm, value: Value, what: &str) -> Result<Vec<u8>> {
    if pyrs_runtime::protocol::compare::base_kind_of(value) != Kind::Bytes {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("{what} must be bytes, not {got}")));
    }
    need_bytes(vm, value)
}
