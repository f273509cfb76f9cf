//! Text and bytes as Python literals: `repr`, `ascii`, and the `unicode_escape`,
//! `raw_unicode_escape` and `escape` codecs.

mod escapes;
mod repr;

pub use escapes::{
    BytesEscapeError, EscapeDecoded, InvalidEscape, decode_bytes_escape, decode_raw_unicode_escape,
    decode_unicode_escape, encode_bytes_escape, encode_raw_unicode_escape, encode_unicode_escape,
};
pub use repr::{ascii, bytes_repr, push_bytes_repr, push_repr, repr};
