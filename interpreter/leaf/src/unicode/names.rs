//! Names of characters.

use rustpython_unicode::data;

/// The name of a code point, if it has one.
pub fn of(cp: u32) -> Option<String> {
    data::character_name(char::from_u32(cp)?)
}

/// The code point that `\N{name}` means.
pub fn find(name: &[u8]) -> Option<u32> {
    let name = core::str::from_utf8(name).ok()?;
    data::lookup_character(name).map(u32::from)
}
