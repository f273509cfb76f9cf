//! The program's relocations, of which nothing is read any more once it runs.
//!
//! The loader reads all of them (a good half megabyte: each word of constant data that holds an
//! address has one), so their pages are resident when the program begins.

use pyrs_runtime::objmodel::gc::os::release_clean;

/// Let go of the pages that hold relocations.
pub fn release() {
    if let Some(table) = table() {
        // SAFETY: a table of the program's file, which nobody writes to.
        unsafe { release_clean(table) };
    }
}

fn table() -> Option<&'static [u8]> {
    // SAFETY: the kernel's values for this process.
    let (at, count) = unsafe {
        (
            libc::getauxval(libc::AT_PHDR) as *const libc::Elf64_Phdr,
            libc::getauxval(libc::AT_PHNUM) as usize,
        )
    };
    if at.is_null() {
        return None;
    }
    // SAFETY: the program's headers, which stay mapped for its life.
    let headers = unsafe { core::slice::from_raw_parts(at, count) };
    let of = |kind: u32| headers.iter().find(|header| header.p_type == kind);
    let base = (at as usize).wrapping_sub(of(libc::PT_PHDR)?.p_vaddr as usize);
    let dynamic = of(libc::PT_DYNAMIC)?;
    let entries = base.wrapping_add(dynamic.p_vaddr as usize) as *const [u64; 2];
    let n = dynamic.p_memsz as usize / size_of::<[u64; 2]>();
    // SAFETY: the dynamic section by its header: pairs of a tag and a value.
    let entries = unsafe { core::slice::from_raw_parts(entries, n) };
    const RELA: u64 = 7;
    const RELASZ: u64 = 8;
    let value = |tag: u64| entries.iter().find(|entry| entry[0] == tag).map(|e| e[1]);
    let bytes = value(RELASZ)? as usize;
    let offset = value(RELA)? as usize;
    // Some loaders have added the base already.
    let start = if offset < base {
        base.wrapping_add(offset)
    } else {
        offset
    };
    // SAFETY: the section that the two entries describe, within the program's first segment.
    Some(unsafe { core::slice::from_raw_parts(start as *const u8, bytes) })
}
